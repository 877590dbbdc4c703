import { authorize } from '../access/authority.ts';
import { getGroup } from '../directory/find-group.ts';
import type { Change } from '../store/session.ts';
import type { Step } from './find-steps.ts';
import type { AffiliateState } from './state.ts';

const VERBS = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** States how an affiliate delivers and what a lead of theirs costs. A map counts as confirmed for the columns that it names. */
export async function applyAffiliate(change: Change, { action, key, before, after }: Step): Promise<void> {
  const { db } = change;
  const { id: group_id } = await getGroup(change, key);
  if ('price' in { ...before, ...after }) await authorize(change, { do: 'affiliate.price', groupId: group_id });
  await authorize(change, { do: 'affiliate.map', groupId: group_id });
  const { locale, encoding, price, map, columns, require } = (after ?? {}) as Partial<AffiliateState>;
  if (action === 'delete') {
    await db.deleteFrom('affiliates').where('group_id', '=', group_id).execute();
  } else {
    const set = {
      ...(locale === undefined ? {} : { locale }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(price === undefined ? {} : { price_cents: price === null ? null : Math.round(price * 100) }),
      ...(require === undefined ? {} : { required: require.length > 0 ? JSON.stringify(require) : null }),
      ...(map === undefined ? {} : { map: map === null ? null : JSON.stringify(map) }),
      ...(columns === undefined ? {} : { mapping: columns === null ? null : JSON.stringify(columns) }),
    };
    await db
      .insertInto('affiliates')
      .values({ group_id, locale: null, price_cents: null, map: null, encoding: null, ...set })
      .onConflict((conflict) => conflict.column('group_id').doUpdateSet(set))
      .execute();
  }
  change.journal({ verb: VERBS[action], object: 'affiliate', key, before, after });
}
