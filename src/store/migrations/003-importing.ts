import type { Migration } from './migration.ts';

// The ledger and the identities outlive the leads they name: they reference none.
export const importing: Migration = {
  version: 3,
  name: 'importing',
  statements: ({ id, integer, text, narrow }) => [
    `create table affiliates (group_id ${integer} primary key references groups, locale ${text}, price_cents ${integer}, map ${text},
      mapping ${text}, encoding ${text}, required ${text})`,
    `create table imports (id ${id}, affiliate_id ${integer} references groups, target ${text} not null, file ${text} not null,
      sha256 ${text} not null, size ${integer} not null, options ${text} not null, state ${text} not null, runner_id ${integer},
      started_at ${text} not null, finished_at ${text}, undone_at ${text}, checkpoint ${text}, report ${text}, rejects_file ${text},
      rows_read ${integer} not null default 0, created ${integer} not null default 0, updated ${integer} not null default 0,
      duplicates ${integer} not null default 0, rejected ${integer} not null default 0, blank ${integer} not null default 0,
      payable ${integer} not null default 0)`,
    `create index imports_running on imports (id) where state = 'running'`,
    `create index imports_of_file on imports (sha256, target)`,
    `create index imports_of_affiliate on imports (affiliate_id, started_at)`,
    `create table import_rows (import_id ${integer} not null references imports, row ${integer} not null, count ${integer} not null,
      line ${integer} not null, outcome ${text} not null, payable ${integer} not null, reason ${text}, lead_id ${integer},
      unterminated ${integer} not null, bytes_at ${integer}, bytes ${integer}, primary key (import_id, row)) ${narrow}`,
    `create index import_rows_unterminated on import_rows (lead_id) where unterminated = 1`,
    `create table import_changes (import_id ${integer} not null references imports, record_id ${integer} not null, before ${text} not null,
      after ${text} not null, primary key (import_id, record_id)) ${narrow}`,
    `create index import_changes_of_record on import_changes (record_id)`,
    `create table identities (hash ${integer} not null, lead_id ${integer} not null, primary key (hash, lead_id)) ${narrow}`,
  ],
};
