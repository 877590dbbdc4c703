import type { Kysely, Selectable } from 'kysely';
import { notFound } from '../not-found.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';

export type Role = Selectable<Schema['roles']>;

export async function findRole(db: Kysely<Schema>, key: string): Promise<Role | undefined> {
  return db.selectFrom('roles').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The role of this key, or a Problem that names the nearest. */
export async function getRole(db: Kysely<Schema>, key: string): Promise<Role> {
  const role = await findRole(db, key);
  if (role) return role;
  const known = await db.selectFrom('roles').select('key').execute();
  throw notFound({ code: 'role_not_found', noun: 'role', key, known, list: 'role list' });
}

/** A role that may be attached to a group or a membership: of the built-in ones only `auditor`. */
export async function getAttachableRole(db: Kysely<Schema>, key: string): Promise<Role> {
  const role = await getRole(db, key);
  if (role.is_builtin === 0 || role.key === 'auditor') return role;
  throw new Problem({
    code: 'builtin_role',
    exit: ExitCode.refused,
    message: `The built-in role "${key}" is not attached: a membership gives it.`,
    hint: 'Attach auditor, or a role of your own: crmctl role create KEY PERMISSION=SCOPE.',
  });
}
