-- Receipts with their query codes are kept for a quarter of an hour only: the few there are, are found at once.
create index draft_receipt on draft (updated_at) where receipt is not null;
