import { type Kysely, sql } from 'kysely';
import { filterFor } from '../../access/filter-for.ts';
import { readSettings } from '../../access/settings.ts';
import { ACTIONS, GROUP_KINDS, PERMISSIONS, POSITIONS, RECORD_TYPES, SCOPES } from '../../access/vocabulary.ts';
import { FORMATS } from '../../cli/options.ts';
import { SETTING_NAMES } from '../../directory/change-setting.ts';
import { groupSight } from '../../directory/group-sight.ts';
import { listUsers } from '../../directory/list-users.ts';
import { listSeenRules } from '../../distribution/rule-sight.ts';
import type { DatabaseKind } from '../../store/database-kind.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Session } from '../../store/session.ts';

export interface Candidate {
  value: string;
  description?: string | undefined;
}

export interface Wanted {
  /** As the help names the value: `group`, `users`, `permission=scope`. */
  name: string;
  noun: string;
  verb: string;
  partial: string;
}

/** What candidates out of the database are read with; `userId` is whoever --as names. */
export interface Source {
  db: Kysely<Schema>;
  kind: DatabaseKind;
  userId: number | undefined;
  session: Session;
}

const MOST = 200;

// A verb that makes something wants a key that is not there yet.
const MAKES_NEW = new Set(['group create', 'user create', 'role create', 'rule create', 'share create']);

const WORDS: Record<string, readonly string[]> = {
  action: ACTIONS,
  actions: ACTIONS,
  cascade: ['people', 'deals', 'projects', 'leads', 'all', 'none'],
  kinds: ['people', 'deals', 'projects', 'leads', 'all', 'none'],
  format: FORMATS,
  permission: [...PERMISSIONS, ...RECORD_TYPES.map((type) => `${type}.*`), ...ACTIONS.map((action) => `*.${action}`)],
  position: POSITIONS,
  setting: SETTING_NAMES,
  status: ['new', 'contacted', 'standby', 'won', 'lost', 'cancelled'],
  type: RECORD_TYPES,
};

/** Values that may stand there, most of them keys; empty where nothing is known. */
export async function listCandidates(wanted: Wanted, open: () => Promise<Source>): Promise<Candidate[]> {
  const { noun, verb, partial } = wanted;
  const name = wanted.name.replaceAll('.', '');
  if (name === 'permission=scope') return permissionsAtScope(partial);
  if (name === 'kind') return (noun === 'field' ? ['text', 'number', 'date', 'choice'] : GROUP_KINDS).map(toCandidate);
  if (name === 'group=weight') return behind('=', await groups(await open()));
  if (name === 'client=price') return behind('=', await groups(await open(), 'client'));
  if (isType(noun) && (name === 'key' || name === 'keys')) return keysOf(noun, wanted, open);
  const single = name.replace(/s$/, '');
  const words = WORDS[name] ?? WORDS[single];
  if (words) return words.map(toCandidate);
  const asked = name === 'key' ? noun : single;
  if (MAKES_NEW.has(`${noun} ${verb}`) && asked === noun) return [];
  switch (asked) {
    case 'group':
    case 'parent':
      return groups(await open());
    case 'affiliate':
    case 'client':
      return groups(await open(), asked);
    case 'user':
    case 'owner':
      return users(await open());
    case 'role':
      return named(await open(), 'roles');
    case 'rule':
      return named(await open(), 'rules');
    case 'lead':
      return records(await open(), 'lead', partial);
    case 'company':
      return records(await open(), 'company', partial);
    case 'record':
      return recordsOfAnyType(partial, open);
    default:
      return [];
  }
}

function keysOf(type: RecordType, { verb, partial }: Wanted, open: () => Promise<Source>): Promise<Candidate[]> {
  return verb === 'create' ? Promise.resolve([]) : open().then((source) => records(source, type, partial));
}

async function groups({ db, session }: Source, kind?: 'affiliate' | 'client'): Promise<Candidate[]> {
  const { sees } = await groupSight(session);
  const rows = await db
    .selectFrom('groups')
    .select(['id', 'key as value', 'name as description'])
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
    .orderBy('key')
    .execute();
  return rows.filter(({ id }) => sees(id)).map(({ id: _id, ...candidate }) => candidate);
}

async function users({ session }: Source): Promise<Candidate[]> {
  return (await listUsers(session)).map(({ key, name }) => ({ value: key, description: name }));
}

async function named({ db, session }: Source, table: 'roles' | 'rules'): Promise<Candidate[]> {
  return table === 'roles'
    ? db.selectFrom('roles').select('key as value').orderBy('key').execute()
    : (await listSeenRules(session)).map(({ rule }) => ({ value: rule.key }));
}

/** Only those that whoever asks may see, and of many the first. */
async function records({ db, kind, userId }: Source, type: RecordType, partial: string): Promise<Candidate[]> {
  const settings = await readSettings(db);
  const start = partial.replaceAll(/[%_\\]/g, '');
  return (
    db
      .selectFrom('records as r')
      .select(['r.key as value', 'r.name as description'])
      .where('r.type', '=', type)
      .where('r.key', 'like', `${start}%`)
      // The file's index is in the order of bytes; a server may have another.
      .$if(kind === 'sqlite', (query) => query.where('r.key', '>=', start).where('r.key', '<', `${start}\u{10ffff}`))
      .where(sql<boolean>`coalesce(r.import_id, 0) not in (select i.id from imports as i where i.state = 'running')`)
      .$if(userId !== undefined, (query) =>
        query.where(filterFor(db, { userId: userId!, action: 'view', type, settings })),
      )
      .orderBy('r.key')
      .limit(MOST)
      .execute()
  );
}

async function recordsOfAnyType(partial: string, open: () => Promise<Source>): Promise<Candidate[]> {
  const [type = '', key] = partial.split('/');
  if (key === undefined || !isType(type)) return RECORD_TYPES.map((each) => ({ value: `${each}/` }));
  const found = await records(await open(), type, key);
  return found.map(({ value, description }) => ({ value: `${type}/${value}`, description }));
}

function permissionsAtScope(partial: string): Candidate[] {
  const [permission = '', scope] = partial.split('=');
  if (scope === undefined) return behind('=', WORDS['permission']!.map(toCandidate));
  return SCOPES.slice(1).map((each) => ({ value: `${permission}=${each}` }));
}

function behind(ending: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.map(({ value, description }) => ({ value: `${value}${ending}`, description }));
}

function toCandidate(value: string): Candidate {
  return { value };
}

function isType(text: string): text is RecordType {
  return RECORD_TYPES.some((type) => type === text);
}
