import type { Kysely } from 'kysely';
import type { DeedOf } from '../access/authority/deed.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { StoredRule } from './stored-rules.ts';

/** Changing a rule that is there, as it is judged. */
export async function ruleDeed(
  db: Kysely<Schema>,
  { makerId, rule }: Pick<StoredRule, 'makerId' | 'rule'>,
): Promise<DeedOf<'rule.write'>> {
  const idsOf = async (named: readonly { group: string }[]): Promise<number[]> => {
    if (named.length === 0) return [];
    const keys = named.map(({ group }) => group);
    const rows = await db.selectFrom('groups').select('id').where('key', 'in', keys).execute();
    return rows.map(({ id }) => id);
  };
  return { do: 'rule.write', makerId, targetIds: await idsOf(rule.targets), buyerIds: await idsOf(rule.buyers) };
}
