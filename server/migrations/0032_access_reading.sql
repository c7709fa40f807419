-- Auditors read the access log by time, case and person, the newest first (M-5.3-a).
create index access_log_by_time on access_log (at, access_id);
create index access_log_by_case_and_time on access_log (case_id, at, access_id);
create index access_log_by_account_and_time on access_log (account_id, at, access_id);
