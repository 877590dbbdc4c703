import { type RawBuilder, sql } from 'kysely';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import { parameter } from '../store/statements.ts';
import type { RecordType } from '../store/schema/records.ts';
import { askTogether, type Part } from './ask-together.ts';
import { isFinished, isOfType } from './relation.ts';
import type { Reader } from './statement-for.ts';
import { BASE_GROUP, RECORD_TYPES } from './vocabulary.ts';
import { baseGroup } from './ways.ts';

/** A record as the questions need it. */
export interface Target {
  id: number;
  type: RecordType;
  key: string;
  name: string;
  groupId: number;
  ownerId: number | null;
}

/** A record with the key of its group. */
export interface FoundTarget extends Target {
  groupKey: string;
}

/** A record as it was just read, with all that the ways look at. */
export interface KnownTarget extends FoundTarget {
  /** The group in which it counts: its own, or base without the group system. */
  place: { id: number; key: string };
  affiliateId: number | null;
  /** Whether anything of it is shared with anybody. */
  isShared: boolean;
  /** Whether anything is disallowed on the path of the group in which it counts. */
  isProtected: boolean;
}

/** The columns of `records as r` and its group `g` from which `toFoundTarget` makes a target. */
export const targetColumns: readonly RawBuilder<unknown>[] = [
  sql`r.id`,
  sql`r.type`,
  sql`r.key`,
  sql`r.name`,
  sql`r.group_id`,
  sql`g.key`,
  sql`r.owner_id`,
];
export type TargetRow = [number, RecordType, string, string, number, string, number | null];

export function toFoundTarget([id, type, key, name, groupId, groupKey, ownerId]: TargetRow): FoundTarget {
  return { id, type, key, name, groupId, groupKey, ownerId };
}

/** SQL of the group in which a record counts, of `records as r` and the setting `group-system as gs`. */
export const place = sql<number>`case when gs.value = 'off' then ${baseGroup} else r.group_id end`;

const knownColumns = [
  ...targetColumns,
  sql`r.affiliate_id`,
  place,
  sql`exists (select 1 from shares as s where s.record_id = r.id)`,
  sql`exists (select 1 from denials as d where d.group_id = ${place})`,
];
type KnownRow = [
  ...TargetRow,
  affiliateId: number | null,
  place: number,
  isShared: number | boolean,
  isProtected: number | boolean,
];

function toKnownTarget(row: KnownRow): KnownTarget {
  const [id, type, key, name, groupId, groupKey, ownerId, affiliateId, placeId, isShared, isProtected] = row;
  return {
    id,
    type,
    key,
    name,
    groupId,
    groupKey,
    ownerId,
    affiliateId,
    place: { id: placeId, key: placeId === groupId ? groupKey : BASE_GROUP },
    isShared: Boolean(isShared),
    isProtected: Boolean(isProtected),
  };
}

/** How a question finds the records that are called `acme`, `company/acme` or `#12`; several where the key alone is not enough. */
export function recordNamed(text: string) {
  const { type, key, id } = readReference(text);
  return {
    key: `${id === undefined ? 'key' : 'id'} ${type ?? ''}`,
    values: id === undefined ? { recordKey: key } : { recordId: id },
    /** SQL on `records as r`. */
    where: (): RawBuilder<unknown> => {
      if (id !== undefined) return sql`r.id = ${parameter('recordId')} and ${isFinished}`;
      // The keys of each type have an index.
      const types = sql.join(RECORD_TYPES.map((each) => sql.lit(each)));
      return sql`r.key = ${parameter('recordKey')} and ${type ? isOfType(type) : sql`r.type in (${types})`} and ${isFinished}`;
    },
  };
}

function targetsPart(where: RawBuilder<unknown>): Part<KnownRow, KnownTarget[]> {
  return {
    columns: knownColumns,
    from: sql`from records as r join groups as g on g.id = r.group_id
      left join settings as gs on gs.key = 'group-system' where ${where}`,
    read: (rows) => rows.map(toKnownTarget),
  };
}

/** Finds a record by its key, `company/acme` or `#12`. */
export async function findTargets(reader: Reader, text: string): Promise<KnownTarget[]> {
  const { key, values, where } = recordNamed(text);
  const { targets } = await askTogether(reader, `target ${key}`, () => ({ targets: targetsPart(where()) }), values);
  return targets;
}

/** The one record that the text names, or a Problem. It says the same of a record that is hidden and of one that is not there. */
export async function getTarget(reader: Reader, text: string): Promise<KnownTarget> {
  const found = await findTargets(reader, text);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw recordNotFound(text);
  throw recordAmbiguous(text, found);
}

/** For a key that several of the records that one sees have. */
export function recordAmbiguous(text: string, found: readonly Pick<Target, 'type' | 'key'>[]): Problem {
  return new Problem({
    code: 'record_ambiguous',
    exit: ExitCode.usage,
    message: `"${text}" names ${found.length} records.`,
    hint: `Write one of: ${found.map(({ type, key }) => `${type}/${key}`).join(', ')}.`,
  });
}

/** `near`: keys that whoever is told may know of. */
export function recordNotFound(text: string, near: readonly string[] = []): Problem {
  return new Problem({
    code: 'record_not_found',
    exit: ExitCode.notFound,
    message: `No record is called "${text}".`,
    hint: didYouMean(text, near, 'Write its key (acme), its type and key (company/acme) or its number (#12).'),
  });
}

function readReference(text: string): { type?: RecordType; key: string; id?: number } {
  const byNumber = /^#(\d{1,15})$/.exec(text);
  if (byNumber) return { key: '', id: Number(byNumber[1]) };
  const type = typeNamed(text);
  return type ? { type, key: text.slice(type.length + 1) } : { key: text };
}

/** The type in `company/acme`. */
export function typeNamed(text: string): RecordType | undefined {
  return RECORD_TYPES.find((known) => text.startsWith(`${known}/`));
}
