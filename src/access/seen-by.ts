import type { RecordType } from '../store/schema/records.ts';
import { askTogether } from './ask-together.ts';
import { customFieldsPart, releasesPart, visibleFields } from './seen-fields.ts';
import { settingsPart } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import { waysOfMany } from './ways-of-many.ts';
import { isSeenInFull, SECTION_ACTIONS, type Seen, seenInFull, seenInPart } from './what-is-seen.ts';

/** What of each of these records a user sees: a whole page in a few questions. Of what they do not see at all there is nothing. */
export async function seenByUser(
  reader: Reader,
  user: Subject,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, Seen>> {
  const { settings, custom, releases } = await askTogether(
    reader,
    `what shows ${type}`,
    () => ({ settings: settingsPart, custom: customFieldsPart(type), releases: releasesPart(reader.store.db, type) }),
    { user: user.id, type },
  );
  const views = await waysOfMany(reader, settings, user.id, type, ['view'], ids);
  const inFull = ids.filter((id) => isSeenInFull(user, views.get(id)!));
  const sections =
    inFull.length > 0 ? await waysOfMany(reader, settings, user.id, type, SECTION_ACTIONS, inFull) : undefined;
  const fields = visibleFields(type, custom);
  const seen = new Map<number, Seen>();
  for (const [id, ways] of views) {
    const more = sections?.get(id);
    const what = more
      ? seenInFull(
          more.map(({ action }) => action),
          fields,
        )
      : seenInPart(user, ways, releases);
    if (what.outcome !== 'none') seen.set(id, what);
  }
  return seen;
}
