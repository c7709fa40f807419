-- Attempts that were wrong, by keyed digest of what was tried: by the pair of who tries and whom (which locks), and by
-- whom alone (which only slows down). Replaces the throttle, whose one key let anybody lock anybody out.
drop table throttle;

create table attempt (
    key blob primary key,
    failures integer not null check (failures >= 0),
    blocked_until integer not null,
    last_at integer not null
) strict, without rowid;

create index attempt_by_age on attempt (last_at);
