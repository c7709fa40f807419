-- The sealed case stands in a table of its own and is written anew only once the entries since have grown to a part of
-- it; what came since is read from the log. So a step costs what the step says, however long the case's history is.
create table case_snapshot (
    case_id integer primary key,
    -- The version it is of; case_head has the version of the case.
    version integer not null,
    sealed blob not null
) strict;

insert into case_snapshot (case_id, version, sealed) select case_id, version, sealed from case_head;
alter table case_head drop column sealed;
