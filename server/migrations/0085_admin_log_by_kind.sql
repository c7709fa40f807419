-- What was done lately of one kind: the one-time links of the last days.
create index admin_log_by_kind_and_day on admin_log (kind, at);
