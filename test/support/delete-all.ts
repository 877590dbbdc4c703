/** PostgreSQL's statements that empty tables within a transaction, in whatever order they refer to each other. */
export function deleteAll(tables: readonly string[]): string[] {
  return ['set local session_replication_role = replica', ...tables.map((table) => `delete from "${table}"`)];
}
