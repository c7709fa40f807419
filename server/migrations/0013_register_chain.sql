-- The record of the registers is chained like the log: each row hashes the one before it, and the last row stands under a
-- keyed digest, so that rows changed, put in, reordered or cut off are noticed. Rows from before have no hash of their own;
-- the first row with one hashes them all.
alter table register_log add column hash blob check (hash is null or length(hash) = 32);

create table register_head (
    one integer primary key check (one = 1),
    log_id integer not null,
    hash blob not null check (length(hash) = 32),
    mac blob not null
) strict;
