import type { Kysely } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Deed } from './authority/deed.ts';
import { patternsFor, permissionsOf } from './vocabulary.ts';

/** An account always has an active administrator who may give permissions; the change that would end this is refused. */
export async function assertAdministrator(db: Kysely<Schema>): Promise<void> {
  const adminId = await findAdminGroup(db);
  if (adminId !== undefined && !(await isAdministered(db, adminId))) throw lastAdministrator();
}

/** The same before a deed: what is refused whoever asks is told to those too who may not do it anyway. */
export async function assertAdministratorAfter(db: Kysely<Schema>, deed: Deed): Promise<void> {
  const adminId = await findAdminGroup(db);
  if (adminId === undefined) return;
  const takesAway =
    deed.do === 'user.deactivate' ||
    (deed.do === 'membership.remove' && deed.groupId === adminId) ||
    (deed.do === 'restriction.add' && permissionsOf(deed.permission).includes('permission.manage'));
  if (takesAway && !(await isAdministered(db, adminId, deed.userId))) throw lastAdministrator();
}

async function findAdminGroup(db: Kysely<Schema>): Promise<number | undefined> {
  const query = db.selectFrom('groups').select('id').where('kind', '=', 'administrative');
  return (await query.executeTakeFirst())?.id;
}

async function isAdministered(db: Kysely<Schema>, adminId: number, without = 0): Promise<boolean> {
  const administrator = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('u.id')
    .where('m.group_id', '=', adminId)
    .where('u.is_active', '=', 1)
    .where('u.id', '<>', without)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('restrictions as x')
            .select('x.permission')
            .whereRef('x.user_id', '=', 'u.id')
            .where('x.permission', 'in', patternsFor('permission.manage')),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return administrator !== undefined;
}

function lastAdministrator(): Problem {
  return new Problem({
    code: 'last_administrator',
    exit: ExitCode.refused,
    message: 'This would leave the account without an administrator.',
    reason: 'The administrative group always has an active member who is not restricted for permission.manage.',
    hint: 'Make another administrator first: crmctl user assign USER --to admin.',
  });
}
