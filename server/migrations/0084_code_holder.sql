-- Who stood behind the party when a code was given out, or acted for it, as keyed digests of name, number and telephone:
-- once somebody else stands there, neither the code nor what it opened opens anything.
alter table query_code add column holder blob;
alter table tracking_session add column holder blob;
