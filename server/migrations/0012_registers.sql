-- Registers beside the cases: roster, consultations, tasks of the leading group, accountability, public opinion without a
-- case. Names and texts are sealed; what was done is on a record of its own, which takes no update and no delete.
create table register (
    entry_id integer primary key,
    kind text not null check (kind in ('roster', 'consultation', 'task', 'accountability', 'opinion')),
    pack_id text not null,
    sealed blob not null
) strict;

create index register_by_kind on register (kind, pack_id, entry_id);

create table register_log (
    log_id integer primary key,
    entry_id integer not null,
    at integer not null,
    account_id integer not null,
    act text not null,
    -- The entry after it.
    sealed blob not null
) strict;

create index register_log_by_entry on register_log (entry_id, log_id);

create trigger register_log_is_append_only_update before update on register_log
begin
    select raise(abort, 'the record of the registers is append-only');
end;

create trigger register_log_is_append_only_delete before delete on register_log
begin
    select raise(abort, 'the record of the registers is append-only');
end;
