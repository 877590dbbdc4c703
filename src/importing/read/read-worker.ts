// The thread that reads: it is at most a few batches ahead of the thread that stores.
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../../problem.ts';
import { transferable, type Batch } from './batch.ts';
import { readBatches, type ReadPlan } from './read-batches.ts';

/** So many batches may be on their way or waiting to be stored: a commit takes as long as reading some. */
const BATCHES_AHEAD = 12;

/** What the reading thread says. */
export type FromReader =
  | { is: 'batch'; batch: Batch }
  | { is: 'done' }
  | { is: 'problem'; parts: ConstructorParameters<typeof Problem>[0] }
  | { is: 'bug'; message: string; stack: string | undefined };

const port = parentPort!;
let credit = BATCHES_AHEAD;
let wake: (() => void) | undefined;
port.on('message', () => {
  credit += 1;
  wake?.();
});

const say = (message: FromReader, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved);

try {
  for await (const batch of readBatches(workerData as ReadPlan)) {
    say({ is: 'batch', batch }, transferable(batch));
    credit -= 1;
    if (credit <= 0) await new Promise<void>((resolve) => (wake = resolve));
  }
  say({ is: 'done' });
} catch (error) {
  if (error instanceof Problem) {
    const { code, exit, message, reason, hint, details } = error;
    say({ is: 'problem', parts: { code, exit, message, reason, hint, details } });
  } else {
    const { message, stack } = error as Error;
    say({ is: 'bug', message, stack });
  }
}
port.close();
