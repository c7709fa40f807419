-- The three doors: citizens (drafts, query codes), staff (accounts, sessions), machines (clients, tickets).

create table draft (
    token blob primary key,
    sealed blob not null,
    updated_at integer not null,
    -- The case it became: submitting the same draft again returns it.
    case_id integer,
    receipt blob
) strict, without rowid;

create index draft_by_age on draft (updated_at);

-- Sealed files, named by the hash of their ciphertext; removed when nothing refers to them any more.
create table file (
    name text primary key,
    size integer not null,
    refs integer not null check (refs >= 0)
) strict, without rowid;

-- Keyed digests of query codes; one per party.
create table query_code (
    case_id integer not null,
    party integer not null,
    agent integer not null default 0 check (agent in (0, 1)),
    mac blob not null,
    primary key (case_id, party, agent)
) strict, without rowid;

create table tracking_session (
    token blob primary key,
    case_id integer not null,
    party integer not null,
    agent integer not null,
    expires_at integer not null
) strict, without rowid;

create table account (
    account_id integer primary key,
    login text not null unique,
    name text not null,
    roles text not null,
    department text not null,
    pack_id text not null,
    town text,
    password text not null,
    active integer not null default 1 check (active in (0, 1)),
    created_at integer not null
) strict;

create table session (
    token blob primary key,
    account_id integer not null references account (account_id),
    created_at integer not null,
    seen_at integer not null
) strict, without rowid;

create index session_by_account on session (account_id);

-- Failed attempts by keyed digest of who or what was tried; the delay grows with each.
create table throttle (
    subject blob primary key,
    failures integer not null,
    blocked_until integer not null,
    last_at integer not null
) strict, without rowid;

create table machine_client (
    client_id integer primary key,
    name text not null unique,
    secret blob not null,
    callback text,
    demo integer not null default 0 check (demo in (0, 1)),
    active integer not null default 1 check (active in (0, 1))
) strict;

create table ticket (
    client_id integer not null references machine_client (client_id),
    ticket_no text not null,
    case_id integer not null,
    content blob not null,
    primary key (client_id, ticket_no)
) strict, without rowid;

create index ticket_by_case on ticket (case_id);

-- Messages to the outside, written in the transaction that causes them and delivered afterwards.
create table outbox (
    outbox_id integer primary key,
    case_id integer not null,
    kind text not null check (kind in ('hotline_result')),
    payload blob not null,
    due_at integer not null,
    attempts integer not null default 0,
    done_at integer
) strict;

create index outbox_pending on outbox (due_at) where done_at is null;

-- Every opening of a document or of a personal field in full (M-5.3-a).
create table access_log (
    access_id integer primary key,
    at integer not null,
    account_id integer not null,
    case_id integer not null,
    what text not null,
    purpose blob not null
) strict;

create trigger access_log_is_append_only_update before update on access_log
begin
    select raise(abort, 'the access log is append-only');
end;

create trigger access_log_is_append_only_delete before delete on access_log
begin
    select raise(abort, 'the access log is append-only');
end;
