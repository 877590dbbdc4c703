import type { Kysely } from 'kysely';
import type { Group } from '../directory/find-group.ts';
import type { User } from '../directory/find-user.ts';
import { holdsRecords } from '../directory/group-kinds.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';

/** Every record is in an organization or a team, whoever asks. */
export function assertHoldsRecords(group: Pick<Group, 'key' | 'kind'>): void {
  if (holdsRecords(group)) return;
  throw new Problem({
    code: 'wrong_target',
    exit: ExitCode.refused,
    message: `"${group.key}", of kind ${group.kind}, holds no records.`,
    reason: 'Every record is in an organization or a team.',
    hint:
      group.kind === 'access'
        ? `Share it instead: crmctl share add RECORD --group ${group.key} --actions view.`
        : 'See them: crmctl group list --kind organization, or --kind team.',
  });
}

/** An owner is an active internal user. */
export async function assertOwner(db: Kysely<Schema>, user: Pick<User, 'id' | 'key' | 'is_active'>): Promise<void> {
  const internal = await db
    .selectFrom('memberships as m')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select('m.id')
    .where('m.user_id', '=', user.id)
    .where('g.kind', 'in', ['administrative', 'organization', 'team'])
    .limit(1)
    .executeTakeFirst();
  if (user.is_active === 1 && internal) return;
  throw new Problem({
    code: 'not_an_owner',
    exit: ExitCode.refused,
    message: `"${user.key}" cannot own records: ${user.is_active === 1 ? 'they are in no organization or team' : 'they are not active'}.`,
    hint: 'Name an active internal user: crmctl user list.',
  });
}
