import { ACTIONS, GROUP_KINDS, PERMISSIONS, POSITIONS, RECORD_TYPES, SCOPES } from '../../access/vocabulary.ts';
import { FORMATS } from '../../cli/options.ts';
import { SETTING_NAMES } from '../../directory/change-setting.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';
import type { Candidate } from './candidate.ts';
import {
  offerEntries,
  offerFields,
  offerGroups,
  offerImports,
  offerRecords,
  offerRecordsOfAnyType,
  offerRoles,
  offerRules,
  offerRuns,
  offerTemplates,
  offerUsers,
} from './keys-offered.ts';

export interface Wanted {
  /** As the help names the value: `group`, `users`, `permission=scope`. */
  name: string;
  noun: string;
  verb: string;
  partial: string;
  /** A person searches: any part of a key or name will do, and what stands behind a key is offered with it. */
  isSearch?: boolean;
}

// A verb that makes something wants a key that is not there yet.
const MAKES_NEW = ['group', 'user', 'role', 'rule', 'template', 'field'];

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

type Open = () => Promise<Session>;

// By the name of the value, or the noun where the value is called its key or number.
const OFFERED: Record<string, (open: Open, partial: { text: string; anywhere: boolean }) => Promise<Candidate[]>> = {
  group: async (open) => offerGroups(await open()),
  parent: async (open) => offerGroups(await open()),
  affiliate: async (open) => offerGroups(await open(), 'affiliate'),
  client: async (open) => offerGroups(await open(), 'client'),
  user: async (open) => offerUsers(await open()),
  owner: async (open) => offerUsers(await open()),
  role: async (open) => offerRoles(await open()),
  rule: async (open) => offerRules(await open()),
  template: async (open) => offerTemplates(await open()),
  'type.field': async (open) => offerFields(await open()),
  import: async (open) => offerImports(await open()),
  journal: async (open) => offerEntries(await open()),
  run: async (open) => offerRuns(await open()),
  record: offerRecordsOfAnyType,
};

/** Values that may stand there, most of them keys; empty where nothing is known. */
export async function listCandidates(wanted: Wanted, open: Open): Promise<Candidate[]> {
  const { name, noun, verb, partial, isSearch = false } = wanted;
  const searched = { text: partial, anywhere: isSearch };
  if (name === 'permission=scope') return isSearch ? everyPermissionAtScope() : permissionsAtScope(partial);
  if (name === 'kind') return (noun === 'field' ? ['text', 'number', 'date', 'choice'] : GROUP_KINDS).map(toCandidate);
  if (name === 'group=weight') return behind('=', await offerGroups(await open()));
  if (name === 'client=price') return behind('=', await offerGroups(await open(), 'client'));
  const single = name.replace(/s$/, '');
  const words = WORDS[name] ?? WORDS[single];
  if (words) return words.map(toCandidate);
  const asked = single === 'key' || single === 'number' ? noun : single;
  if (verb === 'create' && (asked === noun || asked === 'type.field') && (isType(noun) || MAKES_NEW.includes(noun)))
    return [];
  if (isType(asked)) return offerRecords(await open(), asked, searched);
  return (await OFFERED[asked]?.(open, searched)) ?? [];
}

function permissionsAtScope(partial: string): Candidate[] {
  const [permission = '', scope] = partial.split('=');
  if (scope === undefined) return behind('=', WORDS['permission']!.map(toCandidate));
  return SCOPES.slice(1).map((each) => ({ value: `${permission}=${each}` }));
}

function everyPermissionAtScope(): Candidate[] {
  return WORDS['permission']!.flatMap((permission) =>
    SCOPES.slice(1).map((scope) => ({ value: `${permission}=${scope}` })),
  );
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
