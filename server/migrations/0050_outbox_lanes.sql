-- Messages to the outside wait in lanes, one for each destination, so that a dead receiver delays nobody else; what was
-- tried too often is put aside until somebody has it tried again.
alter table outbox add column lane text not null default '';
alter table outbox add column dead_at integer;
-- What went wrong last: words of this program, nothing of the message.
alter table outbox add column error text not null default '';

update outbox set lane = case kind
    when 'hotline_result'
        then 'hotline/' || coalesce((select client_id from ticket where ticket.case_id = outbox.case_id limit 1), 0)
    else kind end;

drop index outbox_pending;
create index outbox_waiting on outbox (lane, due_at, outbox_id) where done_at is null and dead_at is null;
create index outbox_failing on outbox (outbox_id) where done_at is null and attempts > 0;
