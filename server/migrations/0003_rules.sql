-- Rules in force: packs by version (a running case keeps the version it was registered under, M-0-b), imported
-- calendar years, settings of this data folder.

create table pack (
    pack_id text not null,
    version integer not null,
    source text not null,
    published_at integer not null,
    primary key (pack_id, version)
) strict, without rowid;

create table calendar_year (
    year integer primary key,
    source text not null,
    imported_at integer not null
) strict;

create table setting (
    key text primary key,
    value blob not null
) strict, without rowid;
