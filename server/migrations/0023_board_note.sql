-- What a department sticks on a card for itself: no part of the case and its log, so that it can be taken off again.
create table board_note (
    department text not null,
    case_id integer not null,
    account_id integer not null,
    at integer not null,
    sealed blob not null,
    primary key (department, case_id)
) strict, without rowid;
