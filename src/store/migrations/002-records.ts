import type { Migration } from './migration.ts';

export const records: Migration = {
  version: 2,
  name: 'records',
  statements: ({ id, integer, text }) => [
    `create table records (id ${id}, type ${text} not null, key ${text} not null, name ${text} not null,
      group_id ${integer} not null references groups, owner_id ${integer} references users, company_id ${integer} references records,
      data ${text} not null default '{}', created_at ${text} not null, updated_at ${text} not null,
      status ${text}, amount_cents ${integer}, received_at ${text}, affiliate_id ${integer} references groups, import_id ${integer},
      form ${text}, placement_id ${integer})`,
    `create unique index records_by_key on records (type, key)`,
    `create index records_in_group on records (group_id, type, key)`,
    `create index records_of_owner on records (owner_id, type, key, group_id, import_id) where owner_id is not null`,
    `create index records_of_company on records (company_id, type) where company_id is not null`,
    `create index records_of_affiliate on records (affiliate_id, key) where affiliate_id is not null`,
    `create index records_undistributed on records (group_id, received_at, id)
      where type = 'lead' and owner_id is null and placement_id is null`,
    // Those that wait are in the index above; each index costs an import of a million a second. What is cheap to ask comes
    // first: for each row that comes to its list SQLite makes a table of the list.
    `create index records_open on records (group_id, owner_id) where (owner_id is not null or placement_id is not null)
      and type = 'lead' and status in ('new', 'contacted', 'standby')`,
    `create table fields (id ${id}, type ${text} not null, key ${text} not null, label ${text} not null, kind ${text} not null,
      section ${text} not null, choices ${text}, unique (type, key))`,
    `create table releases (type ${text} not null, field ${text} not null, group_id ${integer} not null references groups,
      primary key (type, field, group_id))`,
    `create index releases_to_group on releases (group_id)`,
    `create table shares (id ${id}, record_id ${integer} not null references records, user_id ${integer} references users,
      group_id ${integer} references groups, action ${text} not null, came_with ${integer})`,
    `create index shares_of_record on shares (record_id, action)`,
    `create unique index shares_with_user on shares (record_id, user_id, action) where user_id is not null`,
    `create unique index shares_with_group on shares (record_id, group_id, action) where group_id is not null`,
    `create index shares_of_user on shares (user_id, action) where user_id is not null`,
    `create index shares_of_group on shares (group_id, action) where group_id is not null`,
    `create index shares_that_came_with on shares (came_with) where came_with is not null`,
    `create table share_templates (id ${id}, key ${text} not null unique, type ${text} not null, actions ${text} not null)`,
    `create table notes (id ${id}, record_id ${integer} not null references records, user_id ${integer} references users,
      at ${text} not null, text ${text} not null)`,
    `create index notes_of_record on notes (record_id)`,
    `create table sales (id ${id}, lead_id ${integer} not null references records, client_id ${integer} not null references groups,
      rule_id ${integer}, run_id ${integer}, price_cents ${integer} not null, sold_at ${text} not null, took ${integer} not null default 0,
      grown ${text}, returned_at ${text}, return_reason ${text})`,
    `create index sales_of_lead on sales (lead_id, client_id)`,
    `create index sales_to_client on sales (client_id, sold_at)`,
    `create index sales_returned_by on sales (client_id, returned_at) where returned_at is not null`,
  ],
};
