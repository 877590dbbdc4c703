import type { Kysely } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import { patternsFor } from './vocabulary.ts';

/** An account always has an active administrator who may give permissions; the change that would end this is refused. */
export async function assertAdministrator(db: Kysely<Schema>): Promise<void> {
  const admin = await db.selectFrom('groups').select('id').where('kind', '=', 'administrative').executeTakeFirst();
  if (!admin) return;
  const administrator = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('u.id')
    .where('m.group_id', '=', admin.id)
    .where('u.is_active', '=', 1)
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
  if (!administrator) throw lastAdministrator();
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
