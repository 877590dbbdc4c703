import type { Session } from '../store/session.ts';
import { parameter } from '../store/statements.ts';
import { authorize } from './authority.ts';
import { findUnreached, groupOfTarget } from './authority/asking.ts';
import type { Case } from './authority/case.ts';
import type { Deed } from './authority/deed.ts';
import { openCase } from './authority/open-case.ts';
import { reachesGroup } from './authority/standing.ts';
import { freshGrants } from './fresh-grants.ts';
import { type NearRecord, nearRecords } from './near-records.ts';
import { journalRefusal } from './journal-refusal.ts';
import { seenByUser } from './seen-by.ts';
import { ask, type Reader } from './statement-for.ts';
import { findSubject, getSubject, type Subject, userNotFound } from './subject.ts';
import { findTargets, type KnownTarget, recordAmbiguous, recordNotFound, type Target } from './target.ts';
import { visibleTargets } from './visible-targets.ts';
import { patternsFor, scopeRank } from './vocabulary.ts';

/** Whoever puts a question: the library and the operator ask anything, a user (`--as`) what "Asking" lets them. */
export type Asker = Reader | Session;

/** The record that the text names, as far as the asker may know of it: seen, or in a group that their audit.view reaches. */
export async function getKnownTarget(asker: Asker, text: string): Promise<KnownTarget> {
  return chooseKnown(asker, text, await findTargets(asker, text));
}

/** Of the records that the text names the one of which the asker may know. */
export async function chooseKnown<Found extends Target>(
  asker: Asker,
  text: string,
  found: readonly Found[],
): Promise<Found> {
  const acting = actingUser(asker);
  if (!acting || (await auditsEverything(acting))) {
    if (found.length > 0) return oneOf(text, found);
    throw recordNotFound(text, await nearRecords(asker, text, async (_type, near) => idsOf(near)));
  }
  const known = await listKnown(acting, text, found);
  if (known.length === 0) throw recordNotFound(text, await nearSeen(acting, text));
  return oneOf(text, known);
}

function oneOf<Found extends Target>(text: string, known: readonly Found[]): Found {
  if (known.length > 1) throw recordAmbiguous(text, known);
  return known[0]!;
}

/** The user that a question is about. Outsiders are refused alike whether there is another of this key or not. */
export async function getKnownSubject(asker: Asker, key: string): Promise<Subject> {
  return chooseSubject(asker, key, await findSubject(asker, key));
}

/** The same of the user whom the key has found, or has not. */
export async function chooseSubject(asker: Asker, key: string, found: Subject | undefined): Promise<Subject> {
  const acting = actingUser(asker);
  const isOutsider = acting && key !== acting.actor.key && !(await getSubject(acting, acting.actor.key)).isInternal;
  if (isOutsider) await authorizeQuestion(acting, { do: 'ask.user', userId: found?.id ?? NOBODY });
  if (found) return found;
  throw await userNotFound(asker, key);
}

const NOBODY = 0;

/** Refuses a question about another user that the asker may not put. */
export async function authorizeAnswer(asker: Asker, user: Subject, target: Target): Promise<void> {
  const acting = actingUser(asker);
  if (!acting || user.id === acting.actor.id || (await auditsEverything(acting))) return;
  await authorizeQuestion(acting, { do: 'ask.user', userId: user.id, record: target });
}

/** Whether the asker may learn what stands around a record that they do not see in full: its group, owner, shares. */
export async function mayAudit(asker: Asker, target: Target): Promise<boolean> {
  const acting = actingUser(asker);
  if (!acting || (await auditsEverything(acting))) return true;
  const c = await openCase(acting, acting.actor.id);
  return reachesGroup(c.facts, c.actor, 'audit.view', groupOfTarget(c, target));
}

/** What the asker may learn of who may do something with a record: which of these users. Undefined: all of them. */
export async function authorizeWho(
  asker: Asker,
  target: Target,
): Promise<((userId: number) => Promise<boolean>) | undefined> {
  const acting = actingUser(asker);
  if (!acting || (await auditsEverything(acting))) return undefined;
  await authorizeQuestion(acting, { do: 'ask.who', record: target });
  const c = await openCase(acting, acting.actor.id);
  return async (userId) => userId === c.actor.id || (await findUnreached(c, userId)) === undefined;
}

/** What the asker may learn of what a user may do: records of which groups. Undefined: of all. */
export async function authorizeWhat(asker: Asker, user: Subject): Promise<ReadonlySet<number> | undefined> {
  const acting = actingUser(asker);
  if (!acting || user.id === acting.actor.id || (await auditsEverything(acting))) return undefined;
  await authorizeQuestion(acting, { do: 'ask.user', userId: user.id });
  const c = await openCase(acting, acting.actor.id);
  const reached = [...c.facts.groups.keys()].filter((id) =>
    reachesGroup(c.facts, c.actor, 'audit.view', groupOfTarget(c, { groupId: id })),
  );
  return new Set(reached);
}

/** Tables of all groups or all users are for those who audit everything. */
export async function authorizeMatrix(asker: Asker): Promise<void> {
  const acting = actingUser(asker);
  if (acting && !(await auditsEverything(acting))) await authorizeQuestion(acting, { do: 'ask.everything' });
}

/** What a user is and has is told to themselves and to those whose audit.view reaches them. */
export async function authorizeUser(asker: Asker, userId: number): Promise<void> {
  const acting = actingUser(asker);
  if (acting && !(await auditsEverything(acting))) await authorizeQuestion(acting, { do: 'ask.user', userId });
}

/** Keys like this one of records that whoever is asking sees. */
export async function nearSeen(session: Session, text: string): Promise<string[]> {
  const { actor } = session;
  if (actor.kind === 'operator') return nearRecords(session, text, async (_type, near) => idsOf(near));
  const subject = await getSubject(session, actor.key);
  return nearRecords(session, text, async (type, near) => {
    const seen = await seenByUser(session, subject, type, [...idsOf(near)]);
    return new Set(seen.keys());
  });
}

function idsOf(records: readonly NearRecord[]): ReadonlySet<number> {
  return new Set(records.map(({ id }) => id));
}

type Acting = Session & { actor: { kind: 'user'; id: number; key: string } };

/** Who asks, where it is a user; undefined for the library and the operator. */
export function actingUser(asker: Asker): Acting | undefined {
  return 'actor' in asker && asker.actor.kind === 'user' ? (asker as Acting) : undefined;
}

// Most who ask about others audit everything: that takes one look.
async function auditsEverything(acting: Acting): Promise<boolean> {
  await freshGrants(acting);
  const rows = await ask(
    acting,
    'audits everything',
    (db) =>
      db
        .selectFrom('holdings as h')
        .innerJoin('grants as gr', 'gr.profile', 'h.profile')
        .select('gr.scope')
        .where('h.user_id', '=', parameter<number>('user'))
        .where('gr.permission', '=', 'audit.view')
        .where('gr.scope', '=', scopeRank('all'))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('restrictions as x')
                .select('x.permission')
                .whereRef('x.user_id', '=', 'h.user_id')
                .where('x.permission', 'in', patternsFor('audit.view')),
            ),
          ),
        ),
    { user: acting.actor.id },
  );
  return rows.length > 0;
}

// Those that the actor sees, or whose group their audit.view reaches: judged also where there is nothing to be known.
async function listKnown<Found extends Target>(acting: Acting, text: string, found: readonly Found[]) {
  const subject = await getSubject(acting, acting.actor.key);
  const seen = await visibleTargets(acting, subject, text, found);
  if (seen.length > 0 && seen.length === found.length) return seen;
  const c: Case = await openCase(acting, acting.actor.id);
  return found.filter(
    (target) => seen.includes(target) || reachesGroup(c.facts, c.actor, 'audit.view', groupOfTarget(c, target)),
  );
}

// A question changes nothing: its refusal is journaled here, where no change does it.
async function authorizeQuestion(acting: Acting, deed: Deed): Promise<void> {
  try {
    await authorize(acting, deed);
  } catch (error) {
    if (!('stale' in acting)) await journalRefusal(acting, error);
    throw error;
  }
}
