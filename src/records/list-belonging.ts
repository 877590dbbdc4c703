import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { listDenied } from './authorize-records.ts';
import { seenOfEach } from './seen-record.ts';

/** The kinds of records that may belong to a company, in the order in which they are asked about. */
export const BELONGING = ['person', 'deal', 'project', 'lead'] as const satisfies readonly RecordType[];
export type Belonging = (typeof BELONGING)[number];

/** A record, and where it is. */
export interface Place {
  id: number;
  type: RecordType;
  key: string;
  name: string;
  group_id: number;
  owner_id: number | null;
  company_id: number | null;
}

export const PLACE_COLUMNS = ['id', 'type', 'key', 'name', 'group_id', 'owner_id', 'company_id'] as const;
const SLICE = 900;

/**
 * What belongs to these companies, as far as whoever is asking sees it: what they may assign, and what they may not. What
 * they do not see stays as it is, and nobody is told.
 */
export async function listBelonging(
  session: Session,
  companyIds: readonly number[],
  kinds: readonly Belonging[],
): Promise<{ assignable: Place[]; held: Place[] }> {
  const places = await readBelonging(session, companyIds, kinds);
  const denied = new Set(await listDenied(session, 'assign', places));
  if (denied.size === 0) return { assignable: places, held: [] };
  const held: Place[] = [];
  for (const kind of kinds) {
    const some = [...denied].filter(({ type }) => type === kind);
    const seen = await seenOfEach(
      session,
      kind,
      some.map(({ id }) => id),
    );
    held.push(...some.filter(({ id }) => seen.has(id)));
  }
  return { assignable: places.filter((place) => !denied.has(place)), held };
}

/** How many records of each kind belong to these companies, of those that whoever asks sees. */
export async function countBelonging(
  session: Session,
  companyIds: readonly number[],
): Promise<Record<Belonging, number>> {
  const counts: Record<Belonging, number> = { person: 0, deal: 0, project: 0, lead: 0 };
  const { assignable, held } = await listBelonging(session, companyIds, BELONGING);
  for (const { type } of [...assignable, ...held]) counts[type as Belonging] += 1;
  return counts;
}

async function readBelonging({ db }: Session, companyIds: readonly number[], kinds: readonly Belonging[]) {
  const places: Place[] = [];
  for (let at = 0; at < companyIds.length && kinds.length > 0; at += SLICE) {
    const some = companyIds.slice(at, at + SLICE);
    const query = db.selectFrom('records').select(PLACE_COLUMNS).where('company_id', 'in', some);
    places.push(...(await query.where('type', 'in', kinds).execute()));
  }
  return places;
}
