import type { Session } from '../store/session.ts';
import { areKnownImports } from './known-imports.ts';

export interface ImportQuery {
  affiliate?: string | undefined;
  state?: string | undefined;
  target?: string | undefined;
  file?: string | undefined;
  oldestFirst?: boolean | undefined;
  limit: number;
  /** The number of the last one of the page before. */
  after?: number | undefined;
}

/** Imports, the newest first unless asked otherwise, that whoever is asking may know of. */
export async function listImports(session: Session, query: ImportQuery) {
  const { oldestFirst = false } = query;
  let select = session.db
    .selectFrom('imports as i')
    .leftJoin('groups as g', 'g.id', 'i.affiliate_id')
    .select([
      'i.id as import',
      'i.started_at',
      'g.key as affiliate',
      'i.target',
      'i.file',
      'i.state',
      'i.rows_read',
      'i.created',
      'i.updated',
      'i.duplicates',
      'i.rejected',
      'i.blank',
      'i.payable',
    ])
    .where(await areKnownImports(session))
    .orderBy('i.id', oldestFirst ? 'asc' : 'desc')
    .limit(query.limit + 1);
  if (query.affiliate !== undefined) select = select.where('g.key', '=', query.affiliate);
  if (query.state !== undefined) select = select.where('i.state', '=', query.state as 'finished');
  if (query.target !== undefined) select = select.where('i.target', '=', query.target);
  if (query.file !== undefined) select = select.where('i.file', '=', query.file);
  if (query.after !== undefined) select = select.where('i.id', oldestFirst ? '>' : '<', query.after);
  const rows = await select.execute();
  const imports = rows.slice(0, query.limit);
  return { imports, next: rows.length > query.limit ? imports.at(-1)!.import : null };
}
