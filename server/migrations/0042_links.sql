-- The link by which a person chooses the first password: one per account, good once. Kept is a keyed digest over account
-- and token, so that a row moved to another account opens nothing.
create table account_link (
    account_id integer primary key references account (account_id),
    digest blob not null,
    expires_at integer not null
) strict;
