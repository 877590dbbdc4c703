import { isPermitted } from '../access/authority.ts';
import { RECORD_TYPES } from '../access/vocabulary.ts';
import { listDenied } from '../records/authorize-records.ts';
import { toSeenRecords } from '../records/seen-record.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { referenceTo } from './read-records.ts';
import type { AccountState, RecordState } from './state.ts';

/**
 * The account as whoever applies a document sees it, so that no plan compares what is hidden from them: a hidden record
 * is not there, a hidden value is absent, sales are for administrative members, and shares for those who may share.
 */
export async function hideUnseen(session: Session, state: AccountState): Promise<AccountState> {
  if (session.actor.kind === 'operator' || state.records.size === 0) return state;
  const seesSales = await isPermitted(session, { do: 'account.read', what: 'plan' });
  const records: AccountState['records'] = new Map();
  const shares: AccountState['shares'] = new Map();
  for (const type of RECORD_TYPES) {
    const keys = [...state.records.values()].filter((record) => record.type === type).map(({ key }) => key);
    const stored = await readStored(session, type, keys);
    const mayNotShare = new Set((await listDenied(session, 'share', stored)).map(({ id }) => id));
    for (const { id, key, name, group, owner, company, affiliate, status, amount_cents, fields } of await toSeenRecords(
      session,
      stored,
    )) {
      const reference = referenceTo({ type, key });
      const { sold } = state.records.get(reference)!;
      const amount = amount_cents === null ? null : amount_cents / 100;
      records.set(reference, {
        type,
        key,
        name: name ?? '',
        group: group ?? '',
        owner,
        company,
        affiliate,
        status,
        amount,
        fields: fields as RecordState['fields'],
        sold: seesSales ? sold : [],
      });
      const share = state.shares.get(reference);
      if (share && !mayNotShare.has(id)) shares.set(reference, share);
    }
  }
  return { ...state, records, shares };
}

const SLICE = 500;

async function readStored({ db }: Session, type: RecordType, keys: readonly string[]) {
  const stored = [];
  for (let at = 0; at < keys.length; at += SLICE) {
    const query = db.selectFrom('records').selectAll().where('type', '=', type).orderBy('id');
    stored.push(...(await query.where('key', 'in', keys.slice(at, at + SLICE)).execute()));
  }
  return stored;
}
