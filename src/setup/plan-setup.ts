import { authorize } from '../access/authority.ts';
import type { Session } from '../store/session.ts';
import { checkDocument } from './check-document.ts';
import type { SetupDocument } from './document.ts';
import { findSteps, type Step } from './find-steps.ts';
import type { ReadDocument } from './read-document.ts';
import type { WantedRecords } from './read-records.ts';
import { hideUnseen } from './hide-unseen.ts';
import { readState } from './read-state.ts';

export interface SetupOptions {
  /** Also removes what the document's lists do not have. */
  prune?: boolean | undefined;
}

/** What would be changed to make the account as the document says. Throws one Problem with all that is wrong with it. */
export async function planSetup(session: Session, read: ReadDocument, options: SetupOptions): Promise<Step[]> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const state = await hideUnseen(session, await readState(session.db, wantedRecords(read.document, options)));
  await checkDocument(session, read, state);
  return findSteps(read.document, state, options);
}

function wantedRecords({ records, shares, groups = [] }: SetupDocument, { prune }: SetupOptions): WantedRecords {
  const made = groups.flatMap(({ 'made-for': madeFor }) => madeFor?.record ?? []);
  if (!records && !shares && made.length === 0) return 'none';
  if (prune) return 'all';
  const keyOf = (reference: string): string[] => [reference, reference.slice(reference.indexOf('/') + 1)];
  return [
    ...(records ?? []).flatMap(({ key, company }) => (company === undefined ? [key] : [key, company])),
    ...(shares ?? []).flatMap(({ record, 'came-with': company }) =>
      [record, ...(company ? [company] : [])].flatMap(keyOf),
    ),
    ...made.flatMap(keyOf),
  ];
}
