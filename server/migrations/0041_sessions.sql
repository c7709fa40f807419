-- A session has a name its owner can be shown (its token is known to the browser alone), the device in words, how far
-- signing in has come, and when its owner last proved to be who they are.
alter table session add column id text not null default '';
alter table session add column device text not null default '';
alter table session add column stage text not null default 'whole' check (stage in ('whole', 'code', 'set_up'));
alter table session add column confirmed_at integer not null default 0;

update session set id = lower(hex(randomblob(8)));

create unique index session_by_id on session (id);
