-- For whom a case waits, and with what (我的待办). Rebuilt from the log like the cards, and written in the transaction
-- that writes them. The key is the order in which a list shows them; nothing here tells who a person is.
create table errand (
    -- A post `HDL@tax_bureau`, a person at a post `HDL@tax_bureau/7`, a person `account/7`; numbers for those who see
    -- no case begin with `@`.
    desk text not null,
    kind text not null,
    due integer not null,
    case_id integer not null,
    -- Not before then.
    from_at integer not null,
    primary key (desk, kind, due, case_id)
) strict, without rowid;

create index errand_by_case on errand (case_id);
