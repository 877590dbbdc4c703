// The thread that reads: it is at most a few megabytes ahead of the thread that stores.
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../../problem.ts';
import { transferable, type Batch } from './batch.ts';
import { readBatches, type ReadPlan } from './read-batches.ts';

/** So much may be on its way or waiting to be stored: a commit takes as long as reading some megabytes. */
const BYTES_AHEAD = 4 * 1024 * 1024;

/** What the reading thread says. */
export type FromReader =
  | { is: 'batch'; batch: Batch }
  | { is: 'done' }
  | { is: 'problem'; parts: ConstructorParameters<typeof Problem>[0] }
  | { is: 'bug'; message: string; stack: string | undefined };

const port = parentPort!;
const sent: number[] = [];
let ahead = 0;
let wake: (() => void) | undefined;
const spares: Buffer[] = [];
port.on('message', (stored: ArrayBuffer) => {
  spares.push(Buffer.from(stored));
  ahead -= sent.shift() ?? 0;
  if (ahead <= BYTES_AHEAD) wake?.();
});

const say = (message: FromReader, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved);

try {
  for await (const batch of readBatches(workerData as ReadPlan, () => spares.pop())) {
    const buffers = transferable(batch);
    const bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    say({ is: 'batch', batch }, buffers);
    sent.push(bytes);
    ahead += bytes;
    if (ahead > BYTES_AHEAD) await new Promise<void>((resolve) => (wake = resolve));
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
