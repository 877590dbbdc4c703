import type { Change } from '../store/session.ts';

/** Takes back leads that are still new so long after they were placed. Returns how many. */
export async function reclaimLeads(_change: Change, _runId: number, _seconds: number): Promise<number> {
  return 0;
}
