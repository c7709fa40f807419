-- One row that is written to see whether a write reaches the disk (/readyz).
create table probe (
    one integer primary key check (one = 1),
    at integer not null
) strict;
