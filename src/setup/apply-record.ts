import { assignRecords } from '../records/assign-records.ts';
import { createRecord } from '../records/create-record.ts';
import { editRecord } from '../records/edit-record.ts';
import { getRecord } from '../records/find-record.ts';
import { linkCompany } from '../records/link-company.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import { applyLead } from './apply-lead.ts';
import type { Step } from './find-steps.ts';
import type { RecordState } from './state.ts';

/** Makes a record, or changes it: name and fields by an edit, group and owner by an assignment. */
export async function applyRecord(
  change: Change,
  { action, key: reference, before, after }: Step,
  force: boolean | undefined,
): Promise<void> {
  const slash = reference.indexOf('/');
  const type = reference.slice(0, slash) as RecordType;
  const key = reference.slice(slash + 1);
  const sold = (before as Partial<RecordState> | null)?.sold ?? [];
  const { name, group, owner, company, affiliate, fields } = after as Partial<RecordState>;
  if (action === 'create') {
    const wish = { type, key, name, group, fields, force };
    const links = { owner: owner ?? undefined, company: company ?? undefined, affiliate: affiliate ?? undefined };
    await createRecord(change, { ...wish, ...links });
  } else {
    if (name !== undefined || fields) {
      const gone = Object.keys((before as Partial<RecordState>).fields ?? {}).filter(
        (field) => !(field in (fields ?? {})),
      );
      await editRecord(change, type, reference, {
        name,
        fields: { ...fields, ...Object.fromEntries(gone.map((field) => [field, null])) },
      });
    }
    if (group !== undefined || owner) {
      const { id } = await getRecord(change, type, reference);
      const to = { to: group, owner: owner ?? undefined };
      await assignRecords(change, { type, ids: [id], ...to, whateverSettings: true, force });
    }
    if (company) await linkCompany(change, type, reference, company);
  }
  if (type !== 'lead') return;
  await applyLead(change, reference, ownOfLead(action, after as Partial<RecordState>), { was: sold, force });
}

// A new lead is new, without an amount, and sold to nobody anyway.
function ownOfLead(action: Step['action'], { status, amount, sold }: Partial<RecordState>): Partial<RecordState> {
  if (action !== 'create') return { status, amount, sold };
  return {
    status: status === 'new' ? undefined : status,
    amount: amount ?? undefined,
    sold: sold && sold.length > 0 ? sold : undefined,
  };
}
