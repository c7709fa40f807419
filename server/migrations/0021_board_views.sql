-- What people keep about their board: named views, whose names and search words are sealed, and how many cards a column
-- should hold by the department's own wish.
create table board_view (
    view_id integer primary key,
    department text not null,
    account_id integer not null,
    shared integer not null check (shared in (0, 1)),
    sealed blob not null
) strict;

create index board_view_by_department on board_view (department, shared, account_id, view_id);

create table board_most (
    department text not null,
    stage text not null,
    most integer not null check (most between 1 and 9999),
    primary key (department, stage)
) strict, without rowid;
