import { sql } from 'kysely';
import { relation } from '../../src/access/relation.ts';
import { askSettings } from '../../src/access/settings.ts';
import { ask, type Reader } from '../../src/access/statement-for.ts';
import { parameter } from '../../src/store/statements.ts';
import { ACTIONS, RECORD_TYPES } from './account.ts';

/** The whole relation of an account, with neither end bound: `user action record way via`, sorted. */
export async function everyWay(reader: Reader): Promise<string[]> {
  const settings = await askSettings(reader);
  const found = new Set<string>();
  for (const type of RECORD_TYPES) {
    const rows = await ask(
      reader,
      `every way ${settings['group-system']}`,
      (db) =>
        db
          .selectFrom(relation({ type: parameter('type'), actions: ACTIONS, settings }).as('w'))
          .innerJoin('users as u', 'u.id', 'w.user_id')
          .innerJoin('records as r', 'r.id', 'w.record_id')
          .leftJoin('groups as g', 'g.id', 'w.via_id')
          .select([
            'u.key as user',
            'w.action',
            'r.key as record',
            'w.way',
            sql<string>`case when w.way <> 'share' then g.key when g.id is null then 'user:' || u.key else 'group:' || g.key end`.as(
              'via',
            ),
          ]),
      { type },
    );
    for (const { user, action, record, way, via } of rows) found.add(`${user} ${action} ${record} ${way} ${via}`);
  }
  return [...found].sort();
}
