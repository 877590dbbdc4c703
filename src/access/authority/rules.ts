import { STANDARD_FIELDS } from '../fields.ts';
import type { Permission } from '../vocabulary.ts';
import { administrativeOnly, type Case, groupOf } from './case.ts';
import type { DeedOf } from './deed.ts';
import { hasAll } from './handing-out.ts';
import { reachOf } from './reach.ts';
import type { Refusal } from './refusal.ts';
import { hasPermission, reachesGroup, readStanding, scopeThrough } from './standing.ts';

/** A rule names targets that its maker's rule.manage reaches; clients, and targets beyond, are for administrative members. */
export async function judgeRule(c: Case, deed: DeedOf<'rule.write'>): Promise<Refusal | undefined> {
  const { makerId, targetIds, buyerIds } = deed;
  const beyond = targetIds.find((id) => !reachesGroup(c.facts, c.actor, 'rule.manage', id));
  if (buyerIds.length > 0) return forAll(c, 'write rules that name clients', groupOf(c, buyerIds[0]!).key);
  if (beyond !== undefined)
    return forAll(c, 'write rules with targets outside their own subtree', groupOf(c, beyond).key);
  if (!hasPermission(c.actor, 'rule.manage')) {
    return { rule: 'rules', because: 'Rules are written with rule.manage.', permission: 'rule.manage' };
  }
  if (makerId === c.actor.id || c.actor.isAdministrative || (await couldHaveMade(c, makerId))) return undefined;
  return {
    rule: 'rules',
    because: 'A rule takes the leads that its maker may assign: it is changed only by those who could have made it.',
    permission: 'lead.assign',
  };
}

async function couldHaveMade(c: Case, makerId: number | null): Promise<boolean> {
  if (makerId === null) return false;
  const maker = await readStanding(c.db, c.facts, makerId);
  if (maker.isAdministrative) return false;
  return maker.holdings.every((holding) => {
    const taken = reachOf(c.facts, holding.group.id, scopeThrough(maker, holding, 'lead.assign'));
    return [...taken].every((id) => reachesGroup(c.facts, c.actor, 'lead.assign', id));
  });
}

/** Prices of affiliates, and sales made otherwise than by a rule. */
export function forAll(c: Case, what: string, group: string): Refusal | undefined {
  if (c.actor.isAdministrative && hasAll(c.actor, 'rule.manage')) return undefined;
  return {
    rule: 'administrative-only',
    because: `Only administrative members with rule.manage at all ${what}.`,
    group,
    permission: 'rule.manage',
  };
}

/** Leads are delivered for an affiliate group by those whose import.run reaches it; others import what they may create. */
export function judgeImport(c: Case, { affiliateId, creates }: Omit<DeedOf<'import.run'>, 'do'>): Refusal | undefined {
  const group = affiliateId === undefined ? undefined : groupOf(c, affiliateId).key;
  const may =
    affiliateId === undefined
      ? hasPermission(c.actor, 'import.run')
      : reachesGroup(c.facts, c.actor, 'import.run', affiliateId);
  const permission = creates && (creates === 'user' ? 'user.manage' : (`${creates}.create` as const));
  if (may && permission && !hasPermission(c.actor, permission))
    return { rule: 'runs', because: 'What nobody lets them create they do not import.', permission };
  if (may) return undefined;
  return {
    rule: 'runs',
    because: 'An import asks for import.run, reaching the affiliate group.',
    group,
    permission: 'import.run',
  };
}

/** Of imports that others ran, those know whose import.run reaches the affiliate; of files of our own, those who have it at all. */
export function judgeImportRead(c: Case, { affiliateId }: DeedOf<'import.read'>): Refusal | undefined {
  if (affiliateId !== undefined) return judgeImport(c, { affiliateId });
  if (c.actor.isAdministrative || hasAll(c.actor, 'import.run')) return undefined;
  return { rule: 'runs', because: 'Imports of others are read with import.run at all.', permission: 'import.run' };
}

export function judgeRun(c: Case): Refusal | undefined {
  if (hasPermission(c.actor, 'distribution.run')) return undefined;
  return { rule: 'runs', because: 'Distribution is run with distribution.run.', permission: 'distribution.run' };
}

export function judgeUndo(c: Case, { what, ranBy }: DeedOf<'run.undo'>): Refusal | undefined {
  if (c.actor.isAdministrative || ranBy === c.actor.key) return undefined;
  return {
    rule: 'runs',
    because: `${what === 'run' ? 'A run of distribution' : 'An import'} is undone by who ran it or by administrative members.`,
  };
}

export function judgeAffiliate(c: Case, groupId: number): Refusal | undefined {
  if (reachesGroup(c.facts, c.actor, 'import.run', groupId)) return undefined;
  const group = groupOf(c, groupId).key;
  return {
    rule: 'runs',
    because: 'How an affiliate is read is set by those whose import.run reaches it.',
    group,
    permission: 'import.run',
  };
}

/** The journal is read, and the whole account asked about, with audit.view at all; the whole setup and the database by administrative members alone. */
export function judgeReading(c: Case, what: DeedOf<'account.read'>['what']): Refusal | undefined {
  if (what === 'setup')
    return c.actor.isInternal
      ? undefined
      : { rule: 'asking', because: 'How the account is set up is told to internal users.' };
  if (what !== 'journal') return administrativeOnly(c, undefined, `use ${what}`);
  if (hasAll(c.actor, 'audit.view')) return undefined;
  return { rule: 'asking', because: 'This is asked and read with audit.view at all.', permission: 'audit.view' };
}

export function judgeFields(
  c: Case,
  deed: DeedOf<'field.define' | 'field.release' | 'field.withdraw' | 'template.write'>,
): Refusal | undefined {
  switch (deed.do) {
    case 'field.define':
      return hasAll(c.actor, 'field.manage')
        ? undefined
        : {
            rule: 'administrative-only',
            because: 'Fields are defined for the whole account, with field.manage at all.',
            permission: 'field.manage',
          };
    case 'template.write':
      return administrativeOnly(c, 'field.manage', 'make and delete templates');
    case 'field.withdraw':
      return administrativeOnly(c, 'field.manage', 'release and withdraw fields', groupOf(c, deed.groupId).key);
    case 'field.release': {
      const only = administrativeOnly(c, 'field.manage', 'release and withdraw fields', groupOf(c, deed.groupId).key);
      const lacking = showing(deed).find((permission) => !hasAll(c.actor, permission));
      if (only || !lacking) return only;
      const because = `Nobody hands out what they do not have: "${c.actor.key}" lacks ${lacking}.`;
      return { rule: 'handing-out', because, group: groupOf(c, deed.groupId).key, permission: lacking };
    }
  }
}

/** What it takes to see a field: of the sections contact and history more than `view`. */
function showing({ type, field }: DeedOf<'field.release'>): Permission[] {
  const section = STANDARD_FIELDS[type].find(({ key }) => key === field)?.section;
  const more = section === 'contact' || section === 'history' ? [`${type}.view-${section}` as const] : [];
  return [`${type}.view`, ...more];
}
