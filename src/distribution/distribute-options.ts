export interface DistributeOptions {
  /** Leads of these imports alone; all that wait when absent. */
  imports?: readonly number[] | undefined;
  /** First takes back leads still new so long after they were placed: `48h`. */
  reclaim?: string | undefined;
  /** Places although the clock stands before the last placement. */
  force?: boolean | undefined;
  /** Leads in one transaction. */
  batchLeads?: number | undefined;
  onProgress?: ((leads: number) => void) | undefined;
}
