-- A new query code ends the sessions that the former one opened; they are found by case and party.
create index tracking_session_by_party on tracking_session (case_id, party, agent);
