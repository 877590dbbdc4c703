import type { Change } from '../store/session.ts';
import type { OpenRun } from './begin-run.ts';
import type { Decision } from './place.ts';
import type { WaitingLead } from './read-leads.ts';
import type { LeadHistory } from './state.ts';

/** What is known of the leads of one chunk besides their fields; `note` tells it what has become of one. */
export interface Histories {
  of(lead: WaitingLead): LeadHistory;
  note(lead: WaitingLead, decision: Decision): void;
}

const NOTHING: LeadHistory = Object.freeze({});

export async function createHistories(
  _change: Change,
  _run: OpenRun,
  _leads: readonly WaitingLead[],
): Promise<Histories> {
  return { of: () => NOTHING, note: () => undefined };
}
