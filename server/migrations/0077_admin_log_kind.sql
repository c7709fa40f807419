-- Auditors read what changed the house by kind, the newest first (M-5.3-a).
create index admin_log_by_kind on admin_log (kind, seq);
