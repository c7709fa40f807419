-- What people are told: in the application, and as messages to the outside in further ways than the hotline's callback.

-- One row per addressee: an office (a department, or those of one role in it), a person, or a party of the case. What
-- it says is sealed; it is a case number and a kind, never personal data (M-5.3-c).
create table notification (
    notification_id integer primary key,
    case_id integer not null,
    department text,
    role text,
    account_id integer,
    party integer,
    by_account integer,
    at integer not null,
    sealed blob not null,
    check ((department is not null) + (account_id is not null) + (party is not null) = 1)
) strict;

create index notification_by_department on notification (department, notification_id) where department is not null;
create index notification_by_account on notification (account_id, notification_id) where account_id is not null;
create index notification_by_party on notification (case_id, party, notification_id) where party is not null;

-- Which of them a reader has read. A party is written as minus its number; numbers of accounts begin at 1.
create table notification_read (
    reader integer not null,
    notification_id integer not null,
    primary key (reader, notification_id)
) strict, without rowid;

-- Reminders and ends of limits that were told already, so that each is told once.
create table deadline_told (
    case_id integer not null,
    deadline text not null,
    at integer not null,
    primary key (case_id, deadline)
) strict, without rowid;

-- Short messages and e-mails join the hotline's results in the outbox.
create table outbox_next (
    outbox_id integer primary key,
    case_id integer not null,
    kind text not null check (kind in ('hotline_result', 'sms', 'email')),
    payload blob not null,
    due_at integer not null,
    attempts integer not null default 0,
    done_at integer
) strict;

insert into outbox_next (outbox_id, case_id, kind, payload, due_at, attempts, done_at)
    select outbox_id, case_id, kind, payload, due_at, attempts, done_at from outbox;
drop table outbox;
alter table outbox_next rename to outbox;
create index outbox_pending on outbox (due_at) where done_at is null;
