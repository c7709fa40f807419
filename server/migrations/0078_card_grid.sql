-- Cards are found by the code of their grid (M-3.2.9-d). Cases registered before have none.
alter table card add column grid text not null default '';

drop index card_facet;
create index card_facet on card
    (department, stage, due, case_id, state, kind, town, person, channel, track, departments, runs, grid);

create index card_by_grid on card (department, grid) where grid <> '';
