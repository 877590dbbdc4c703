import { sql } from 'kysely';
import { openSqlite } from '../open-sqlite.ts';
import { migrate } from '../migrate.ts';

/** A table as a copy needs to know it, read from a fresh schema: what is added to the schema is copied too. */
export interface TableShape {
  name: string;
  columns: string[];
  /** Its primary key, by which it is read in order. */
  key: string[];
  /** Its `id` numbers itself. */
  isNumbered: boolean;
  /** The column that names another row of the same table. */
  selfReference: string | undefined;
}

/** Every table of an account, those that others refer to first. */
export async function describeTables(): Promise<TableShape[]> {
  const store = await openSqlite({ url: ':memory:' });
  try {
    await migrate(store);
    const { rows: tables } = await sql<{ name: string; statement: string }>`
      select name, sql as statement from sqlite_master
      where type = 'table' and name not like 'sqlite_%' and name <> 'schema_migrations' order by name`.execute(
      store.db,
    );
    const { rows: columns } = await sql<{ of: string; name: string; pk: number }>`
      select m.name as of, c.name, c.pk from sqlite_master as m join pragma_table_info(m.name) as c
      where m.type = 'table' order by m.name, c.cid`.execute(store.db);
    const { rows: references } = await sql<{ of: string; name: string; to: string }>`
      select m.name as of, f."from" as name, f."table" as "to" from sqlite_master as m
      join pragma_foreign_key_list(m.name) as f where m.type = 'table'`.execute(store.db);
    const shapes = tables.map(({ name, statement }) => {
      const own = columns.filter(({ of }) => of === name);
      return {
        name,
        columns: own.map((column) => column.name),
        key: own
          .filter(({ pk }) => pk > 0)
          .sort((a, b) => a.pk - b.pk)
          .map((column) => column.name),
        isNumbered: /autoincrement/i.test(statement),
        selfReference: references.find(({ of, to }) => of === name && to === name)?.name,
      };
    });
    return inOrder(
      shapes,
      references.filter(({ of, to }) => of !== to),
    );
  } finally {
    await store.close();
  }
}

function inOrder(shapes: TableShape[], references: readonly { of: string; to: string }[]): TableShape[] {
  const ordered: TableShape[] = [];
  const waiting = new Set(shapes);
  while (waiting.size > 0) {
    const isWaitedFor = (name: string): boolean => [...waiting].some((shape) => shape.name === name);
    const free = [...waiting].filter(({ name }) => !references.some(({ of, to }) => of === name && isWaitedFor(to)));
    if (free.length === 0) throw new Error('tables refer to each other in a circle');
    for (const shape of free) {
      ordered.push(shape);
      waiting.delete(shape);
    }
  }
  return ordered;
}
