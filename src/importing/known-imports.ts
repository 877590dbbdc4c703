import { type Expression, type SqlBool, sql } from 'kysely';
import { isPermitted } from '../access/authority.ts';
import type { Session } from '../store/session.ts';

/** SQL on `imports as i`: those that whoever is asking may know of. They ran it, or their import.run reaches what it brought. */
export async function areKnownImports(session: Session): Promise<Expression<SqlBool>> {
  const { db, actor } = session;
  if (actor.kind === 'operator') return sql<SqlBool>`true`;
  const affiliates = await db.selectFrom('groups').select('id').where('kind', '=', 'affiliate').execute();
  const conditions = [sql<SqlBool>`i.runner_id = ${actor.id}`];
  for (const { id } of affiliates)
    if (await isPermitted(session, { do: 'import.read', affiliateId: id }))
      conditions.push(sql<SqlBool>`i.affiliate_id = ${id}`);
  if (await isPermitted(session, { do: 'import.read' })) conditions.push(sql<SqlBool>`i.affiliate_id is null`);
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
}
