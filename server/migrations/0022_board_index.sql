-- What a board is filtered, divided and sorted by stands beside the sealed card, in an index of its own, so that cards are
-- counted without being opened. Nothing of it names a person outside the offices. Cards written before this have it after
-- `server rebuild`.
alter table card add column state integer not null default 0;
alter table card add column kind text not null default '';
alter table card add column town text not null default '';
alter table card add column person text not null default '';
alter table card add column channel text not null default '';
alter table card add column track text not null default '';
-- Names between bars, the accountable department first: `|市税务局|市人社局|`.
alter table card add column departments text not null default '';
-- The due date that runs for an office; none where it stands still, waits for a party or there is none.
alter table card add column runs integer;

create index card_facet on card
    (department, stage, due, case_id, state, kind, town, person, channel, track, departments, runs);

-- Search: pairs of letters as keyed hashes, so that the index can be asked and not read. A document is what the boards
-- named in it see of a case; its number is the case's times eight and a running number.
create virtual table search using fts5 (body, content = '', contentless_delete = 1, tokenize = 'ascii');

create table search_doc (
    doc integer primary key,
    digest blob not null
) strict;

-- Cases that changed since they were indexed; a search looks at them one by one.
create table search_pending (
    case_id integer primary key,
    version integer not null
) strict;

insert into search_pending (case_id, version) select case_id, version from case_head;
