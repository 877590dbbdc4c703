import type { Seen } from '../../access/what-is-seen.ts';
import { listDenied } from '../../records/authorize-records.ts';
import { seenOfEach, showsField } from '../../records/seen-record.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';

/** What whoever imports sees of a record that a row duplicates, and whether they may edit it. */
export interface Sight {
  actor: string;
  type: RecordType;
  /** Undefined: it does not exist for them. */
  seen: Seen | undefined;
  mayEdit: boolean;
}

/** Looks at many records at once. */
export type JudgeKnown = (ids: readonly number[]) => Promise<(id: number) => Sight | undefined>;

/** For an import with `--as`; undefined for the operator, who sees and may edit everything. */
export function judgeKnownFor(session: Session, type: RecordType): JudgeKnown | undefined {
  const { actor } = session;
  if (actor.kind === 'operator') return undefined;
  return async (ids) => {
    const records = ids.map((id) => ({ id, type }));
    const seen = await seenOfEach(session, type, ids);
    const denied = new Set((await listDenied(session, 'edit', records)).map(({ id }) => id));
    return (id) => ({ actor: actor.key, type, seen: seen.get(id), mayEdit: !denied.has(id) });
  };
}

export function isHidden(sight: Sight | undefined): boolean {
  return sight !== undefined && sight.seen === undefined;
}

/** Why a row changes nothing of the record that it duplicates; undefined where it may. Hidden sections are changed by nobody. */
export function refusalToChange(
  sight: Sight | undefined,
  incoming: { data: object; form: object },
): string | undefined {
  if (!sight) return undefined;
  const { actor, type, seen, mayEdit } = sight;
  if (!seen || !mayEdit) return `"${actor}" may not edit it`;
  const hidden = Object.keys(incoming.data).filter((field) => !showsField(type, seen, field));
  const isFormHidden = Object.keys(incoming.form).length > 0 && !seen.sections.contact;
  if (hidden.length === 0 && !isFormHidden) return undefined;
  return `${hidden.length > 0 ? hidden.join(', ') : 'form data'} of it cannot be seen by "${actor}"`;
}
