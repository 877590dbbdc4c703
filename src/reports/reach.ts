import { type Expression, type SqlBool, sql } from 'kysely';
import { filterFor, reachedBy } from '../access/filter-for.ts';
import { holds } from '../access/holds.ts';
import { isFinished } from '../access/relation.ts';
import { readSettings } from '../access/settings.ts';
import type { AccountPermission, Action } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';

/**
 * A condition on `records as r`: those of a type that count in what this permission shows. They are reached by it, and
 * seen: nobody is told of a record that they do not see. The operator reaches everything.
 */
export async function reachOf(
  session: Session,
  permission: AccountPermission,
  type: RecordType,
  action: Action = 'view',
): Promise<Expression<SqlBool>> {
  const { db, actor } = session;
  if (actor.kind === 'operator') return sql<SqlBool>`r.type = ${sql.lit(type)} and ${isFinished}`;
  const settings = await readSettings(db);
  const reached = reachedBy(db, { userId: actor.id, permission, type, settings });
  const seen = filterFor(db, { userId: actor.id, action, type, settings });
  return sql<SqlBool>`r.type = ${sql.lit(type)} and ${reached} and ${seen}`;
}

/** Throws a Problem (exit 5) where the actor has this permission through no group at all. */
export async function assertHolds({ db, actor }: Session, permission: AccountPermission): Promise<void> {
  if (actor.kind === 'operator' || (await holds(db, actor.id, permission))) return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" has no ${permission}.`,
    reason: 'None of their groups gives it, or it is disallowed or restricted.',
    hint: `An administrator can allow it: crmctl group allow GROUP ${permission}=own.`,
  });
}
