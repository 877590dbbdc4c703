import type { Kysely, Selectable } from 'kysely';
import { isPermitted } from '../../access/authority.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Session } from '../../store/session.ts';
import type { ImportRequest } from './import-request.ts';

export type StoredImport = Selectable<Schema['imports']>;

/** The options that change what is kept, in one spelling. */
export function toKeptOptions(request: ImportRequest): string {
  const { onDuplicate, across, map, require, nullWords } = request;
  const kept = {
    delimiter: request.delimiter,
    quote: request.quote,
    encoding: request.encoding,
    header: request.header,
    skip_lines: request.skipLines,
    map: map && Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))),
    ignore_unknown: request.ignoreUnknown || undefined,
    locale: request.locale,
    date_order: request.dateOrder,
    require: require?.length ? [...require].sort() : undefined,
    null: nullWords?.length ? [...nullWords].sort() : undefined,
    on_duplicate: onDuplicate === 'skip' ? undefined : onDuplicate,
    dedupe_across: across === 'account' ? undefined : across,
  };
  return JSON.stringify(kept);
}

/** The finished import that had these bytes from the same affiliate, or a Problem if it kept something else of them. */
export async function findKnownFile(
  db: Kysely<Schema>,
  sha256: string,
  request: ImportRequest,
  affiliateId: number | null,
): Promise<StoredImport | undefined> {
  const known = await db
    .selectFrom('imports')
    .selectAll()
    .where('sha256', '=', sha256)
    .where('target', '=', request.target)
    .where('state', '=', 'finished')
    .where('affiliate_id', 'is not distinct from', affiliateId)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (!known || known.options === toKeptOptions(request)) return known;
  throw new Problem({
    code: 'known_with_other_options',
    exit: ExitCode.refused,
    message: `"${request.file}" was imported already, as import ${known.id}, with other options.`,
    reason: `Then: ${known.options}. Now: ${toKeptOptions(request)}.`,
    hint: `Take it back first: crmctl import undo ${known.id}`,
    details: { import: known.id },
  });
}

/** Who else delivered the same bytes; another affiliate is named to those who import for it too. */
export async function listOtherDeliverers(
  session: Session,
  sha256: string,
  affiliateId: number | null,
): Promise<string[]> {
  const rows = await session.store.db
    .selectFrom('imports')
    .innerJoin('groups', 'groups.id', 'imports.affiliate_id')
    .select(['groups.id', 'groups.key'])
    .distinct()
    .where('sha256', '=', sha256)
    .where('state', '=', 'finished')
    .where('affiliate_id', 'is distinct from', affiliateId)
    .execute();
  const names = new Set<string>();
  for (const { id, key } of rows)
    names.add((await isPermitted(session, { do: 'import.read', affiliateId: id })) ? key : 'another affiliate');
  return [...names];
}

/** Other imports of leads that have begun and not finished, cut off ones among them. */
export async function listUnderWay(db: Kysely<Schema>, importId: number): Promise<number[]> {
  const running = await db
    .selectFrom('imports')
    .select('id')
    .where('state', '=', 'running')
    .where('target', '=', 'leads')
    .where('id', '<>', importId)
    .execute();
  return running.map(({ id }) => id);
}

/** Imports of the same affiliate and target that were cut off. */
export async function listUnfinished(
  db: Kysely<Schema>,
  target: string,
  affiliateId: number | null,
): Promise<StoredImport[]> {
  return db
    .selectFrom('imports')
    .selectAll()
    .where('state', '=', 'running')
    .where('target', '=', target)
    .where('affiliate_id', 'is not distinct from', affiliateId)
    .orderBy('id')
    .execute();
}
