import { nearSeen } from '../access/asking.ts';
import { ExitCode, Problem } from '../problem.ts';
import { didYouMean } from '../nearest.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { getRecord } from './find-record.ts';

const SLICE = 900;

/** The ids of records by their keys, for whoever is asking. All that are not there are reported at once. */
export async function selectRecords(session: Session, type: RecordType, keys: readonly string[]): Promise<number[]> {
  const plain = keys.filter((key) => !key.startsWith('#') && !key.startsWith(`${type}/`));
  const found = new Map<string, number>();
  for (let at = 0; at < plain.length && session.actor.kind === 'operator'; at += SLICE) {
    const some = plain.slice(at, at + SLICE);
    const rows = await session.db
      .selectFrom('records')
      .select(['id', 'key'])
      .where('type', '=', type)
      .where('key', 'in', some)
      .execute();
    for (const { id, key } of rows) found.set(key, id);
  }
  const missing: string[] = [];
  const ids: number[] = [];
  for (const key of keys) {
    const id = found.get(key) ?? (await findId(session, type, key));
    if (id === undefined) missing.push(key);
    else ids.push(id);
  }
  if (missing.length === 0) return [...new Set(ids)];
  throw await notFound(session, type, missing);
}

async function findId(session: Session, type: RecordType, key: string): Promise<number | undefined> {
  try {
    return (await getRecord(session, type, key)).id;
  } catch (error) {
    if (error instanceof Problem && error.exit === ExitCode.notFound) return undefined;
    throw error;
  }
}

async function notFound(session: Session, type: RecordType, missing: readonly string[]): Promise<Problem> {
  const shown = missing
    .slice(0, 5)
    .map((key) => `"${key}"`)
    .join(', ');
  const rest = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  const fallback = `See them: crmctl ${type} list.`;
  const near = missing.length === 1 ? await nearSeen(session, `${type}/${missing[0]!}`) : [];
  const keys = near.map((name) => name.slice(name.indexOf('/') + 1));
  return new Problem({
    code: 'record_not_found',
    exit: ExitCode.notFound,
    message: `No ${type} is called ${shown}${rest}.`,
    hint: missing.length === 1 ? didYouMean(missing[0]!, keys, fallback) : fallback,
    details: { missing },
  });
}
