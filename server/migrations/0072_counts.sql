-- A column nobody has a card in has no count either: then every row is what the cards make of it.
drop trigger card_uncounted;

create trigger card_uncounted after delete on card
begin
    update card_count set n = n - 1 where department = old.department and stage = old.stage;
    delete from card_count where department = old.department and stage = old.stage and n = 0;
end;

delete from card_count where n = 0;
