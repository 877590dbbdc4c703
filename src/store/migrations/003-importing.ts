import type { Migration } from './migration.ts';

export const importing: Migration = {
  version: 3,
  name: 'importing',
  statements: ({ id, integer, text }) => [
    `create table affiliates (group_id ${integer} primary key references groups, locale ${text}, price_cents ${integer}, map ${text}, encoding ${text})`,
    `create table imports (id ${id}, affiliate_id ${integer} references groups, target ${text} not null, file ${text} not null,
      sha256 ${text}, state ${text} not null, started_at ${text} not null, finished_at ${text})`,
    `create index imports_running on imports (id) where state = 'running'`,
  ],
};
