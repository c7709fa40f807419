-- What is done to the house (accounts, passwords, clients, packs, calendars, codes, openings, sign-ins) stands in one chain
-- with the log of the cases: both tables take their numbers from one series, and `log_hash` runs through both.
-- Rows of the cases' log written before keep every byte. Payloads are sealed; `kind` says which act, never whose.
create table admin_log (
    seq integer primary key,
    at integer not null,
    kind text not null,
    payload blob not null,
    row_hash blob not null check (length(row_hash) = 32),
    log_hash blob not null check (length(log_hash) = 32)
) strict;

create trigger admin_log_is_append_only_update before update on admin_log
begin
    select raise(abort, 'the log is append-only');
end;

create trigger admin_log_is_append_only_delete before delete on admin_log
begin
    select raise(abort, 'the log is append-only');
end;

-- A number is taken once, whichever table has it.
create trigger admin_log_number_is_free before insert on admin_log
when exists (select 1 from case_log where seq = new.seq)
begin
    select raise(abort, 'the number is taken');
end;

create trigger case_log_number_is_free before insert on case_log
when exists (select 1 from admin_log where seq = new.seq)
begin
    select raise(abort, 'the number is taken');
end;

-- Keyed digests that bind a row's values to one another: a value taken from another row opens nothing.
alter table query_code add column bound blob;
alter table account add column bound blob;
alter table machine_client add column bound blob;
alter table session add column bound blob;
alter table tracking_session add column bound blob;
alter table serial add column bound blob;
alter table ticket add column bound blob;
alter table notification add column bound blob;
alter table deadline_told add column bound blob;

-- How many notifications there are, under a keyed digest with the end of the log: those cut off at the end are noticed.
alter table log_head add column told integer not null default 0;
alter table log_head add column told_mac blob;
