import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import { RECORD_TYPES } from '../vocabulary.ts';
import { VIEW_NAMES, viewOfType } from './view-of-type.ts';

export interface Reader {
  /** A role that connects to the database. */
  role: string;
  /** Key of the user whose eyes it has. */
  user: string;
}

/**
 * SQL that makes a view for each type of record, through which other programs see what a user sees, and no table
 * behind it. Who sees is `session_user`, the role that has logged in: unlike `current_user` or a setting, whoever
 * connects cannot choose it. The views are security barriers (no function of the reader's sees a row before the
 * filter), and every name in them is bound when they are made, so that no search_path leads it elsewhere.
 */
export async function writePolicies(db: Kysely<Schema>, readers: readonly Reader[]): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  const account = rows[0]!.name;
  const views = `${account}_views`;
  const custom = await db.selectFrom('fields').select(['type', 'key']).orderBy('key').execute();
  const statements = [
    'begin',
    // Temporary tables last: none of them stands in for one of the account's.
    `set local search_path = ${quote(account)}, pg_temp`,
    `create schema if not exists ${quote(views)}`,
    `revoke all on schema ${quote(account)}, ${quote(views)} from public`,
    `revoke all on all tables in schema ${quote(account)} from public`,
    `create table if not exists ${quote(views)}.readers (role name primary key, user_key text not null)`,
    `revoke all on ${quote(views)}.readers from public`,
    // Those that are made of others go first.
    ...RECORD_TYPES.toReversed().map((type) => `drop view if exists ${viewName(views, type)}`),
    ...RECORD_TYPES.map((type) => {
      const customFields = custom.filter((field) => field.type === type).map(({ key }) => key);
      const query = viewOfType(db, type, { views, customFields });
      return `create view ${viewName(views, type)} with (security_barrier = true) as ${query}`;
    }),
    ...readers.map(
      ({ role, user }) =>
        `insert into ${quote(views)}.readers (role, user_key) values (${literal(role)}, ${literal(user)})
on conflict (role) do update set user_key = excluded.user_key`,
    ),
    admitReaders(account, views),
    'commit',
  ];
  return `-- Views for other readers of the account "${account}": run this as the owner of its tables, for example
--   crmctl db policies --reader bi_anna=anna | psql "$CRMCTL_DB"
-- It can be run again: after a new field, for another reader, or after an update of crmctl.
-- The password of a reader's role is its own; whoever logs in with it is that reader.
${statements.map((statement) => `${statement.trim()};\n`).join('\n')}`;
}

// All that are in the table: a view that was made anew has lost its grants. A role that could get around the views ends
// the script, and nothing of it is kept: one that is, or can become by `set role`, a superuser, the owner or who reads
// the server's files, or that has rights on a table, or could put something of its own among the account's.
function admitReaders(account: string, views: string): string {
  const names = RECORD_TYPES.map((type) => viewName(views, type)).join(', ');
  return `do $admit$
declare reader name; able name; open_table text; open_schema text;
begin
  for reader in select role from ${quote(views)}.readers order by role loop
    if not exists (select 1 from pg_roles where rolname = reader) then
      raise exception 'There is no role "%": create role "%" login', reader, reader;
    end if;
    select b.rolname into able from pg_roles as b
    where pg_has_role(reader, b.oid, 'member') and (b.rolname = current_user
      or b.rolsuper or b.rolbypassrls or b.rolreplication or b.rolcreaterole
      or b.rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
    order by b.rolname <> reader limit 1;
    if able is not null then
      raise exception 'Role "%" has the rights of the account''s owner, or can take them, as "%": a reader needs a role of its own', reader, able;
    end if;
    select c.relname into open_table from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    join pg_roles as b on pg_has_role(reader, b.oid, 'member')
    where (n.nspname = ${literal(account)} or n.nspname = ${literal(views)} and c.relname = 'readers')
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and (has_table_privilege(b.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')
        or has_any_column_privilege(b.oid, c.oid, 'select, insert, update, references')) limit 1;
    if open_table is not null then
      raise exception 'Role "%" has rights on the table "%": revoke them first', reader, open_table;
    end if;
    select n.nspname into open_schema from pg_namespace as n join pg_roles as b on pg_has_role(reader, b.oid, 'member')
    where n.nspname in (${literal(account)}, ${literal(views)}) and has_schema_privilege(b.oid, n.oid, 'create') limit 1;
    if open_schema is not null then
      raise exception 'Role "%" may create in the schema "%": revoke it first', reader, open_schema;
    end if;
    execute format('grant usage on schema ${quote(views)} to %I', reader);
    execute format('grant select on ${names} to %I', reader);
  end loop;
end $admit$`;
}

function viewName(views: string, type: keyof typeof VIEW_NAMES): string {
  return `${quote(views)}.${VIEW_NAMES[type]}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
