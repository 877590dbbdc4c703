import { isRecordType, type ReadEntry } from './read-entries.ts';

type Values = Readonly<Record<string, unknown>>;

/** One line about what was done, as a changelog has it: `changed group nord: name Nord → Norden`. */
export function tellEntry({ verb, object, key, before, after }: ReadEntry): string {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const what = `${object} ${key}`;
  switch (verb) {
    case 'refused':
      return `was refused: ${typeof is['message'] === 'string' ? is['message'] : what}`;
    case 'created':
      return `created ${what}${tellFacts(is, [object, key])}`;
    case 'deleted':
      return `deleted ${what}`;
    case 'moved':
    case 'updated':
      if (object === 'setting') return `set ${key}: ${tell(before)} → ${tell(after)}`;
      return `${verb === 'moved' ? 'moved' : 'changed'} ${what}${tellChanges(was, is)}`;
    case 'assigned':
      return object === 'user'
        ? `put ${what} into ${tellPlace(is)}`
        : `assigned ${tellMany(object, key)}${tellTarget(is)}`;
    case 'unassigned':
      return `took ${what} out of ${tell(was['group'])}`;
    default:
      return `${verb} ${what}${tellFacts(is)}`;
  }
}

/** What is different, one line for each value. */
export function listChanges({
  before,
  after,
}: Pick<ReadEntry, 'before' | 'after'>): { value: string; before: string; after: string }[] {
  if (!isMap(before) && !isMap(after)) return [{ value: 'value', before: tell(before), after: tell(after) }];
  const [was, is] = [valuesOf(before), valuesOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => tell(was[name]) !== tell(is[name]))
    .map((name) => ({
      value: name,
      before: name in was ? tell(was[name]) : '',
      after: name in is ? tell(is[name]) : '',
    }));
}

const SHOWN_FACTS = ['kind', 'parent', 'name', 'email', 'group', 'owner', 'groups', 'allow', 'type', 'actions'];
const MOST_CHANGES = 4;

function tellFacts(values: Values, known: readonly string[] = []): string {
  const told = SHOWN_FACTS.filter((name) => name in values && values[name] !== null && values[name] !== '')
    .filter((name) => !known.includes(tell(values[name])))
    .map((name) => (name === 'groups' ? `in ${tellGroups(values[name])}` : `${name} ${tell(values[name])}`));
  return told.length > 0 ? ` (${told.join(', ')})` : '';
}

function tellGroups(groups: unknown): string {
  if (!Array.isArray(groups)) return tell(groups);
  return groups.map((group: unknown) => (isMap(group) ? tellPlace(group) : tell(group))).join(', ') || 'no group';
}

function tellChanges(was: Values, is: Values): string {
  const changes = listChanges({ before: was, after: is });
  const told = changes.slice(0, MOST_CHANGES).map(({ value, before, after }) => {
    if (before === '') return `${value} ${after}`;
    return after === '' ? `no more ${value} ${before}` : `${value} ${before} → ${after}`;
  });
  if (changes.length > MOST_CHANGES) told.push(`and ${changes.length - MOST_CHANGES} more`);
  return told.length > 0 ? `: ${told.join('; ')}` : '';
}

function tellPlace({ group, as_manager, roles }: Values): string {
  const more = [as_manager === true ? ['manager'] : [], roles].flat().filter(Boolean);
  return `${tell(group)}${more.length > 0 ? ` (${tell(more)})` : ''}`;
}

// The key of many is their count: `12 records`.
function tellMany(object: string, key: string): string {
  return isRecordType(object) && key.endsWith(' records') ? key : `${object} ${key}`;
}

function tellTarget(values: Values): string {
  const { group, owner } = values;
  return `${group ? ` to ${tell(group)}` : ''}${owner ? `${group ? ',' : ''} to owner ${tell(owner)}` : ''}`;
}

function valuesOf(value: unknown): Values {
  return isMap(value) ? value : {};
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tell(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}
