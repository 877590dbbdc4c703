import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import { areKnownImports } from './known-imports.ts';
import type { StoredImport } from './run/earlier-imports.ts';

/** The import of this number, or a Problem; for whoever may not know of it there is none. */
export async function getImport(
  session: Session,
  id: number,
): Promise<StoredImport & { affiliate: string | null; runner: string | null }> {
  const stored = await session.db
    .selectFrom('imports as i')
    .leftJoin('groups as g', 'g.id', 'i.affiliate_id')
    .leftJoin('users as u', 'u.id', 'i.runner_id')
    .selectAll('i')
    .select(['g.key as affiliate', 'u.key as runner'])
    .where('i.id', '=', id)
    .where(await areKnownImports(session))
    .executeTakeFirst();
  if (stored) return stored;
  throw new Problem({
    code: 'import_not_found',
    exit: ExitCode.notFound,
    message: `There is no import ${id}.`,
    hint: 'See them all: crmctl import list',
  });
}
