import { type Criteria, describeCriteria } from '../distribution/criteria.ts';
import type { Step, Values } from './find-steps.ts';

/** One line about a step, as other commands tell theirs: `Created team nord-1 under nord`. */
export function tellStep({ action, object, key, before, after }: Step, done: boolean): string {
  const verbs = done
    ? { create: 'Created', update: 'Changed', delete: 'Removed' }
    : { create: 'Would create', update: 'Would change', delete: 'Would remove' };
  const verb = verbs[action];
  if (object === 'account') return `${verb} the account: groups admin and base, and the built-in roles`;
  if (object === 'setting') return `${verb} setting ${key}: ${tell(before!['value'])} → ${tell(after!['value'])}`;
  const what =
    object === 'record' || object === 'share'
      ? object === 'share'
        ? `shares of ${key}`
        : key.replace('/', ' ')
      : `${object} ${key}`;
  return action === 'update' ? `${verb} ${what}: ${Object.keys(after!).map(nameOf).join(', ')}` : `${verb} ${what}`;
}

/** What a step changes, one line for each value: `parent: nord → sued`. */
export function tellChanges({ action, object, before, after }: Step): string[] {
  if (action === 'delete' || object === 'account' || object === 'setting') return [];
  const isWhen = (name: string): boolean => object === 'rule' && name === 'when';
  if (action === 'create')
    return Object.entries(after!)
      .filter(([name, value]) => name !== 'key' && name !== 'type' && !isEmpty(value) && value !== after!['key'])
      .map(([name, value]) => `${nameOf(name)}: ${isWhen(name) ? tellWhen(value) : tell(value)}`);
  return Object.keys(after!).map((name) => {
    const [old, now] = [before![name], after![name]];
    return `${nameOf(name)}: ${isWhen(name) ? `${tellWhen(old)} → ${tellWhen(now)}` : tellChange(old, now)}`;
  });
}

export function countSteps(steps: readonly Step[]): { create: number; update: number; delete: number } {
  const counts = { create: 0, update: 0, delete: 0 };
  for (const { action } of steps) counts[action] += 1;
  return counts;
}

// Of lists and maps only what comes and goes is worth reading.
function tellChange(before: unknown, after: unknown): string {
  const old = partsOf(before);
  const now = partsOf(after);
  if (!old || !now) return `${tell(before)} → ${tell(after)}`;
  const gone = old.filter((part) => !now.includes(part)).map((part) => `-${part}`);
  const come = now.filter((part) => !old.includes(part)).map((part) => `+${part}`);
  return gone.length + come.length === 0 ? `${tell(before)} → ${tell(after)}` : [...gone, ...come].join(' ');
}

function partsOf(value: unknown): string[] | undefined {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map(tell);
  if (typeof value !== 'object') return undefined;
  return Object.entries(value as Values).map(([name, item]) => `${name}=${tell(item)}`);
}

function tell(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'string') return /^[\w.@+-]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(tell).join(', ');
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  if ('group' in value && 'as' in value) return tellMembership(value as { group: string; as: string; roles: string[] });
  return (
    Object.entries(value)
      .map(([name, item]) => `${name}=${tell(item)}`)
      .join(' ') || 'nothing'
  );
}

function tellWhen(value: unknown): string {
  return value ? describeCriteria(value as Criteria) : tell(null);
}

function tellMembership({ group, as, roles }: { group: string; as: string; roles: string[] }): string {
  const more = [...(as === 'manager' ? ['manager'] : []), ...roles];
  return more.length === 0 ? group : `${group} (${more.join(', ')})`;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === true) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function nameOf(name: string): string {
  return name === 'group' || name === 'with' ? name : name.replaceAll('_', ' ');
}
