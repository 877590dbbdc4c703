import type { Migration } from './migration.ts';

export const distribution: Migration = {
  version: 4,
  name: 'distribution',
  statements: ({ id, integer, text }) => [
    `create table rules (id ${id}, key ${text} not null unique, position ${integer} not null, is_active ${integer} not null default 1,
      body ${text} not null, maker_id ${integer} references users)`,
  ],
};
