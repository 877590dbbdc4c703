import type { Batch } from './batch.ts';
import { readBatches, type ReadPlan } from './read-batches.ts';

/** Batches of checked rows, read ahead by a thread of their own where the program is built. */
export function openReader(plan: ReadPlan): AsyncGenerator<Batch> {
  return readBatches(plan);
}
