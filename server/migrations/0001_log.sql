-- The truth: an append-only log of accepted commands, and the keys its payloads are sealed with.
--
-- Payloads are ciphertext under a key per case, so that destroying the key erases the person while both hash chains,
-- which run over ciphertext, stay verifiable. `case_hash` chains the rows of one case, `log_hash` the whole log.
create table case_key (
    case_id integer primary key,
    wrapped blob not null
) strict;

create table case_log (
    seq integer primary key,
    case_id integer not null,
    version integer not null check (version >= 1),
    at integer not null,
    payload blob not null,
    case_hash blob not null check (length(case_hash) = 32),
    log_hash blob not null check (length(log_hash) = 32),
    unique (case_id, version)
) strict;

create trigger case_log_is_append_only_update before update on case_log
begin
    select raise(abort, 'the log is append-only');
end;

create trigger case_log_is_append_only_delete before delete on case_log
begin
    select raise(abort, 'the log is append-only');
end;

-- Last row of the log under a keyed digest: rows cut off at the end are noticed too.
create table log_head (
    one integer primary key check (one = 1),
    seq integer not null,
    log_hash blob not null,
    mac blob not null
) strict;

-- Everything below is rebuilt from the log.

-- The case as of its last entry, sealed; what is beside it is needed for finding it.
create table case_head (
    case_id integer primary key,
    case_no text not null unique,
    version integer not null,
    pack_id text not null,
    sub_state text not null,
    open integer not null check (open in (0, 1)),
    next_due integer,
    sealed blob not null
) strict;

-- Deadline sweep: open cases whose next clock ends first.
create index case_head_due on case_head (next_due) where open = 1 and next_due is not null;

-- Cards, clustered in the order in which a column shows them; a case stands on the board of every department involved.
create table card (
    department text not null,
    stage text not null check (stage in ('registration', 'classification', 'handling', 'referral', 'reply', 'archiving')),
    due integer not null,
    case_id integer not null,
    sealed blob not null,
    primary key (department, stage, due, case_id)
) strict, without rowid;

create index card_by_case on card (case_id);

-- Counts by department and column, kept in the same transaction as the cards.
create table card_count (
    department text not null,
    stage text not null,
    n integer not null check (n >= 0),
    primary key (department, stage)
) strict, without rowid;

create trigger card_counted after insert on card
begin
    insert into card_count (department, stage, n) values (new.department, new.stage, 1)
    on conflict (department, stage) do update set n = n + 1;
end;

create trigger card_uncounted after delete on card
begin
    update card_count set n = n - 1 where department = old.department and stage = old.stage;
end;

-- Equality search without readable values: keyed digests of names, telephones and numbers.
create table blind_index (
    token blob not null,
    case_id integer not null,
    primary key (token, case_id)
) strict, without rowid;

create index blind_index_by_case on blind_index (case_id);

-- Next numbers of series without gaps (case numbers, ledgers, documents).
create table serial (
    series text primary key,
    value integer not null
) strict, without rowid;
