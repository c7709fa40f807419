-- Lists and clearances that grow with use are found through an index, never by reading a whole table.
create index account_by_department on account (pack_id, department, active, login);
create index access_log_by_case on access_log (case_id, access_id);
create index session_by_use on session (seen_at);
create index session_by_age on session (created_at);
create index tracking_session_by_end on tracking_session (expires_at);
create index throttle_by_age on throttle (last_at);
