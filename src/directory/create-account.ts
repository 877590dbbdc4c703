import { change } from '../access/change.ts';
import { BUILTIN_ROLES, ROLE_KEYS } from '../access/builtin-roles.ts';
import { ADMIN_GROUP, BASE_GROUP } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done, Session } from '../store/session.ts';
import { createUser } from './create-user.ts';
import { findGroup } from './find-group.ts';
import { insertGroup } from './insert-group.ts';

export interface FirstAdministrator {
  key: string;
  email?: string | undefined;
  name?: string | undefined;
}

/** Makes the administrative group, the base group, the built-in roles and the first administrator. Safe to repeat. */
export async function createAccount(session: Session, administrator: FirstAdministrator | undefined): Promise<Done[]> {
  return change(session, async (change) => {
    const done: Done[] = [];
    const exists = (await findGroup(change.db, ADMIN_GROUP)) !== undefined;
    if (!exists) await insertAccount(change);
    done.push({
      result: exists ? 'unchanged' : 'created',
      object: 'account',
      key: ADMIN_GROUP,
      text: exists
        ? 'The account exists already'
        : 'Created the account: groups admin and base, and the built-in roles',
    });
    if (administrator) {
      const { key, email, name } = administrator;
      done.push(await createUser(change, { key, email, name, memberships: [{ group: ADMIN_GROUP }], base: true }));
    } else if (!exists) {
      throw new Problem({
        code: 'missing_administrator',
        exit: ExitCode.usage,
        message: 'An account needs its first administrator.',
        hint: 'Name one: --admin KEY --admin-email EMAIL.',
      });
    }
    return done;
  });
}

/** Writes the administrative group, the base group and the built-in roles of an account that has none yet. */
export async function insertAccount(change: Change): Promise<void> {
  await insertBuiltinRoles(change);
  const root = await insertGroup(change, {
    key: ADMIN_GROUP,
    kind: 'administrative',
    name: 'Administration',
    parent: undefined,
  });
  await insertGroup(change, { key: BASE_GROUP, kind: 'organization', name: 'Base', parent: root });
  change.stale.everything = true;
  change.journal({ verb: 'created', object: 'account', key: ADMIN_GROUP });
}

async function insertBuiltinRoles({ db }: Session): Promise<void> {
  for (const key of ROLE_KEYS) {
    const { id } = await db
      .insertInto('roles')
      .values({ key, name: key, is_builtin: 1 })
      .returning('id')
      .executeTakeFirstOrThrow();
    const entries = BUILTIN_ROLES[key].map(([permission, scope]) => ({ role_id: id, permission, scope }));
    await db.insertInto('role_permissions').values(entries).execute();
  }
}
