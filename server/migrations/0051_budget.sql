-- What one address, draft or case made within a window, so that it is bounded. A subject is a keyed digest that holds the
-- window: the same address is another subject tomorrow, and rows are removed when their window is over.
create table budget (
    subject blob primary key check (length(subject) = 16),
    used integer not null check (used >= 0),
    until integer not null
) strict, without rowid;

create index budget_over on budget (until);
