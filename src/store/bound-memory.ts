import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Gives back what the last transaction left behind. Left to itself the heap grows for as long as the machine has
 * memory; that of an import or a run may not grow with its leads.
 */
export function boundMemory(): void {
  collect ??= openCollector();
  collect();
}

function openCollector(): () => void {
  setFlagsFromString('--expose-gc');
  // Young objects die within a batch: more room for them is only more memory.
  setFlagsFromString('--semi-space-growth-factor=1');
  return runInNewContext('gc') as () => void;
}
