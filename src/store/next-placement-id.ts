import type { Session } from './session.ts';

/** Placements are numbered by who writes them, under the write lock: a lead knows its own before it is written. */
export async function nextPlacementId({ db }: Pick<Session, 'db'>): Promise<number> {
  const last = await db.selectFrom('placements').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return (last?.id ?? 0) + 1;
}
