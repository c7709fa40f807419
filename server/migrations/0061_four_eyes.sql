-- Changes of accounts that need a second person: asked for by an administrator, confirmed or refused by another or by the
-- head of the department. What was asked is sealed; each row is bound to itself, and every step is an event.
create table four_eyes (
    request integer primary key,
    state text not null check (state in ('asked', 'confirmed', 'used', 'refused')),
    sealed blob not null,
    bound blob not null
) strict;

create index four_eyes_open on four_eyes (request) where state in ('asked', 'confirmed');
