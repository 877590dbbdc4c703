import { ExitCode, Problem } from '../problem.ts';
import type { Change, Session } from '../store/session.ts';
import { assertAdministratorAfter } from './assert-administrator.ts';
import type { Case } from './authority/case.ts';
import type { Deed } from './authority/deed.ts';
import { judge } from './authority/judge.ts';
import { forgetFacts, openCase } from './authority/open-case.ts';
import type { Refusal } from './authority/refusal.ts';
import { tellDeed } from './authority/tell-deed.ts';
import { listWhoCould } from './authority/who-could.ts';

/**
 * The section "Who may change what": throws a Problem (exit 5) unless the actor may do this. The operator may do
 * anything. The refusal says the rule, the group and who could do it; `change` journals it after rolling back.
 */
export async function authorize(session: Change | Session, deed: Deed): Promise<void> {
  const { actor } = session;
  if (actor.kind === 'operator') return;
  const c = await openCase(session, actor.id);
  const refusal = await judge(c, deed);
  if (refusal) {
    await assertAdministratorAfter(c.db, deed);
    throw refusalProblem(c, tellDeed(c.facts, deed), refusal, await listWhoCould(c, deed, refusal), deed.do);
  }
  if (deed.do === 'role.write') forgetFacts(session);
}

/** Whether whoever is asking may do this; nothing is refused, and nothing journaled. */
export async function isPermitted(session: Change | Session, deed: Deed): Promise<boolean> {
  const { actor } = session;
  return actor.kind === 'operator' || (await judge(await openCase(session, actor.id), deed)) === undefined;
}

/** A refusal as the reader gets it; outsiders are told neither the names of those inside nor of groups but their own. */
export function refusalProblem(
  { actor }: Pick<Case, 'actor'>,
  what: string,
  { rule, because, group, permission, record }: Refusal,
  able: readonly string[],
  deed: string,
): Problem {
  const named = actor.isInternal ? able : [];
  const isTold = actor.isInternal || actor.holdings.some((holding) => holding.group.key === group);
  return new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" may not ${what}.`,
    reason: because,
    hint: named.length > 0 ? `Who could: ${named.join(', ')}.` : 'Ask an administrative member.',
    details: {
      rule,
      deed,
      ...(group === undefined || !isTold ? {} : { group }),
      ...(permission === undefined ? {} : { permission }),
      ...(record === undefined ? {} : { record }),
      who_could: named,
    },
  });
}
