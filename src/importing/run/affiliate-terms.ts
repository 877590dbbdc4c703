import type { Kysely } from 'kysely';
import { getGroup } from '../../directory/find-group.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Session } from '../../store/session.ts';
import type { Mapping } from '../map/plan-columns.ts';

/** What is stored about an affiliate's files. */
export interface AffiliateTerms {
  /** null: a file of ours, for which nothing is stored. */
  groupId: number | null;
  key: string;
  locale: string | undefined;
  /** As the setup states it: confirmed for the columns that it names. */
  map: Mapping;
  /** As confirmed for a whole file. */
  mapping: Mapping | undefined;
  encoding: string | undefined;
  required: string[];
}

export async function getAffiliateTerms(
  session: Session,
  key: string,
  { evenClosed = false, isChange }: { evenClosed?: boolean; isChange?: boolean } = {},
): Promise<AffiliateTerms> {
  const group = await getGroup(session, key, isChange === undefined ? {} : { isChange });
  if (group.kind !== 'affiliate' || (group.is_active === 0 && !evenClosed)) {
    throw new Problem({
      code: group.kind === 'affiliate' ? 'affiliate_closed' : 'not_an_affiliate',
      exit: ExitCode.refused,
      message:
        group.kind === 'affiliate'
          ? `The affiliate "${key}" is closed.`
          : `"${key}" is not an affiliate; its kind is ${group.kind}.`,
      hint:
        group.kind === 'affiliate'
          ? `Open it again: crmctl group edit ${key} --active`
          : 'See the affiliates: crmctl affiliate list. Make one: crmctl group create KEY --kind affiliate',
    });
  }
  const row = await session.db.selectFrom('affiliates').selectAll().where('group_id', '=', group.id).executeTakeFirst();
  return {
    groupId: group.id,
    key: group.key,
    locale: row?.locale ?? undefined,
    map: parseMapping(row?.map) ?? {},
    mapping: parseMapping(row?.mapping),
    encoding: row?.encoding ?? undefined,
    required: row?.required ? (JSON.parse(row.required) as string[]) : [],
  };
}

/** Files that no affiliate delivers. */
export function noTerms(target: string): AffiliateTerms {
  return {
    groupId: null,
    key: target,
    locale: undefined,
    map: {},
    mapping: undefined,
    encoding: undefined,
    required: [],
  };
}

/** Stores what an affiliate's files are like. */
export async function saveAffiliateTerms(
  db: Kysely<Schema>,
  groupId: number | null,
  terms: { mapping?: Mapping | undefined; encoding?: string | undefined },
): Promise<void> {
  const values = {
    ...(terms.mapping && { mapping: JSON.stringify(terms.mapping) }),
    ...(terms.encoding && { encoding: terms.encoding }),
  };
  if (groupId === null || Object.keys(values).length === 0) return;
  const empty = { locale: null, price_cents: null, map: null, mapping: null, encoding: null, required: null };
  await db
    .insertInto('affiliates')
    .values({ group_id: groupId, ...empty, ...values })
    .onConflict((conflict) => conflict.column('group_id').doUpdateSet(values))
    .execute();
}

function parseMapping(text: string | null | undefined): Mapping | undefined {
  return text ? (JSON.parse(text) as Mapping) : undefined;
}
