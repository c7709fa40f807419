-- The second factor of an account. The secret is sealed and bound to its row; until the first code was right (set_at is
-- null) the recovery codes are sealed with it, so that they can be shown once more. last_step refuses a code used before.
create table second_factor (
    account_id integer primary key references account (account_id),
    sealed blob not null,
    begun_at integer not null,
    set_at integer,
    last_step integer not null default 0
) strict;

-- Keyed digests of the codes that stand in for a lost device, each good once.
create table recovery_code (
    account_id integer not null references account (account_id),
    digest blob not null,
    primary key (account_id, digest)
) strict, without rowid;
