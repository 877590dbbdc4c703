import { on } from 'node:events';
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Problem } from '../../problem.ts';
import type { Batch } from './batch.ts';
import { readBatches, type ReadPlan } from './read-batches.ts';
import type { FromReader } from './read-worker.ts';

const WORKER = new URL('./read-worker.js', import.meta.url);
/** Small young generations: a batch is garbage as soon as it is sent, and memory is bounded by contract. */
const LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 128 };

/** Batches of checked rows. The built program reads in a thread of its own; from source all is one thread. */
export function openReader(plan: ReadPlan): AsyncGenerator<Batch> {
  return existsSync(fileURLToPath(WORKER)) ? readInThread(plan) : readBatches(plan);
}

async function* readInThread(plan: ReadPlan): AsyncGenerator<Batch> {
  const worker = new Worker(WORKER, { workerData: plan, resourceLimits: LIMITS });
  try {
    for await (const [message] of on(worker, 'message') as AsyncIterable<[FromReader]>) {
      if (message.is === 'done') return;
      if (message.is === 'problem') throw new Problem(message.parts);
      if (message.is === 'bug') throw Object.assign(new Error(message.message), { stack: message.stack });
      // Up to a thousand messages are handed over in one turn of the loop, and a Ctrl-C waits for the next.
      await setImmediate();
      yield message.batch;
      // Its largest piece of memory goes back for another: it would lie here until the next collection.
      const { buffer } = message.batch.texts;
      worker.postMessage(buffer, [buffer as ArrayBuffer]);
    }
  } finally {
    await worker.terminate();
  }
}
