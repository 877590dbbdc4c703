import { sql } from 'kysely';
import { isSeen } from '../../access/is-seen.ts';
import { isOfType } from '../../access/relation.ts';
import { RECORD_TYPES } from '../../access/vocabulary.ts';
import { groupSight } from '../../directory/group-sight.ts';
import { listUsers } from '../../directory/list-users.ts';
import { listRuns } from '../../distribution/list-runs.ts';
import { listSeenRules } from '../../distribution/rule-sight.ts';
import { listImports } from '../../importing/list-imports.ts';
import { listJournal } from '../../store/list-journal.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';
import { authorizeReading } from '../journal/read-entries.ts';
import type { Candidate } from './candidate.ts';

const MOST = 200;

/** What stands in a key or name: its beginning for completion, any part of it for a person who searches. */
export interface Partial {
  text: string;
  anywhere: boolean;
}

/** The groups that whoever asks may know of; external ones of one kind alone where that is asked. */
export async function offerGroups(session: Session, kind?: 'affiliate' | 'client'): Promise<Candidate[]> {
  const { sees } = await groupSight(session);
  const rows = await session.db
    .selectFrom('groups')
    .select(['id', 'key', 'name'])
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
    .orderBy('key')
    .execute();
  return rows.filter(({ id }) => sees(id)).map(({ key, name }) => ({ value: key, description: name }));
}

export async function offerUsers(session: Session): Promise<Candidate[]> {
  return (await listUsers(session)).map(({ key, name }) => ({ value: key, description: name }));
}

export async function offerRoles({ db }: Session): Promise<Candidate[]> {
  return db.selectFrom('roles').select(['key as value', 'name as description']).orderBy('key').execute();
}

export async function offerRules(session: Session): Promise<Candidate[]> {
  return (await listSeenRules(session)).map(({ rule }) => ({ value: rule.key }));
}

export async function offerTemplates({ db }: Session): Promise<Candidate[]> {
  return db.selectFrom('share_templates').select(['key as value', 'type as description']).orderBy('key').execute();
}

/** Fields that the account has made: the others can neither be deleted nor made. */
export async function offerFields({ db }: Session): Promise<Candidate[]> {
  const fields = await db
    .selectFrom('fields')
    .select(['type', 'key', 'label'])
    .orderBy('type')
    .orderBy('key')
    .execute();
  return fields.map(({ type, key, label }) => ({ value: `${type}.${key}`, description: label }));
}

export async function offerImports(session: Session): Promise<Candidate[]> {
  const { imports } = await listImports(session, { limit: MOST });
  return imports.map(({ import: number, target, affiliate, file, started_at }) => ({
    value: String(number),
    description: [target, affiliate, file, started_at].filter((word) => word !== null).join(', '),
  }));
}

export async function offerRuns(session: Session): Promise<Candidate[]> {
  const runs = await listRuns(session, { limit: MOST });
  return runs.map(({ id, started_at, placed, sold }) => ({
    value: String(id),
    description: `${started_at}, ${placed} placed, ${sold} sold`,
  }));
}

export async function offerEntries(session: Session): Promise<Candidate[]> {
  await authorizeReading(session);
  const { entries } = await listJournal(session.db, { limit: MOST });
  return entries.map(({ id, at, actor, verb, object, key }) => ({
    value: String(id),
    description: `${at} ${actor} ${verb} ${object} ${key}`,
  }));
}

/** Only those that whoever asks sees, and of many the first. */
export async function offerRecords(session: Session, type: RecordType, partial: Partial): Promise<Candidate[]> {
  const part = partial.text.replaceAll(/[%_\\]/g, '');
  const pattern = partial.anywhere ? `%${part.toLowerCase()}%` : `${part}%`;
  return (
    session.db
      .selectFrom('records as r')
      .select(['r.key as value', 'r.name as description'])
      .where(isOfType(type))
      .where(await isSeen(session, type))
      .$if(!partial.anywhere, (query) => query.where('r.key', 'like', pattern))
      // The file's index is in the order of bytes; a server may have another.
      .$if(!partial.anywhere && session.store.kind === 'sqlite', (query) =>
        query.where('r.key', '>=', part).where('r.key', '<', `${part}\u{10ffff}`),
      )
      .$if(partial.anywhere && part !== '', (query) =>
        query.where(sql<boolean>`(lower(r.key) like ${pattern} or lower(r.name) like ${pattern})`),
      )
      .orderBy('r.key')
      .limit(MOST)
      .execute()
  );
}

/** Records of whatever type, written `type/key`: to complete, one type after the other. */
export async function offerRecordsOfAnyType(
  open: () => Promise<Session>,
  { text, anywhere }: Partial,
): Promise<Candidate[]> {
  const [type = '', key] = text.split('/');
  const wanted = RECORD_TYPES.find((each) => each === type);
  if (!anywhere && (key === undefined || !wanted)) return RECORD_TYPES.map((each) => ({ value: `${each}/` }));
  const found: Candidate[] = [];
  for (const each of key !== undefined && wanted ? [wanted] : RECORD_TYPES) {
    const records = await offerRecords(await open(), each, { text: key ?? text, anywhere });
    found.push(...records.map(({ value, description }) => ({ value: `${each}/${value}`, description })));
  }
  return found;
}
