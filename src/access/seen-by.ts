import type { RecordType } from '../store/schema/records.ts';
import { NOTHING_SEEN, type Seen } from './what-is-seen.ts';
import { relation, type WayRow } from './relation.ts';
import { releasedFields, visibleFields } from './seen-fields.ts';
import { askSettings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import { FULL_WAYS } from './ways.ts';

const SLICE = 500;

/** What of each of these records a user sees: a whole page in a few questions instead of a few for each record. */
export async function seenByUser(
  reader: Reader,
  user: Subject,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, Seen>> {
  const settings = await askSettings(reader);
  const seen = new Map<number, Seen>();
  const everywhere = await releasedFields(reader, user, type, []);
  const allFields = await visibleFields(reader, type);
  for (let at = 0; at < ids.length; at += SLICE) {
    const records = ids.slice(at, at + SLICE);
    const question = { type, actions: ['view', 'view-contact', 'view-history'] as const, settings, records };
    const rows = await reader.db
      .selectFrom(relation({ ...question, user: user.id }).as('w'))
      .selectAll('w')
      .execute();
    const byRecord = new Map<number, WayRow[]>(records.map((id) => [id, []]));
    for (const row of rows) byRecord.get(row.record_id)!.push(row);
    for (const [id, ways] of byRecord) {
      const holds = (action: string): boolean => ways.some((row) => row.action === action);
      const views = ways.filter(({ action }) => action === 'view');
      if (user.isInternal && views.some(({ way }) => FULL_WAYS.includes(way))) {
        const sections = { core: true, contact: holds('view-contact'), history: holds('view-history') };
        seen.set(id, { outcome: 'full', sections, fields: allFields });
        continue;
      }
      // Ways that do not show all still show the released fields: for users in no internal group every way does.
      const released = views.length > 0 ? await releasedFields(reader, user, type, views) : everywhere;
      if (views.length === 0 && released.length === 0) continue;
      const fields = [...(user.isInternal ? ['name'] : []), ...released];
      seen.set(id, { ...NOTHING_SEEN, outcome: 'fields', fields });
    }
  }
  return seen;
}
