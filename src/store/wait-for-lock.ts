import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, Problem } from '../problem.ts';

const STEP_MILLISECONDS = 50;

/** Tries until it is true or the time is up; then throws a Problem (exit 75). */
export async function waitForLock(attempt: () => Promise<boolean>, lock: string, waitSeconds: number): Promise<void> {
  const deadline = performance.now() + waitSeconds * 1000;
  while (!(await attempt())) {
    if (performance.now() >= deadline) {
      throw new Problem({
        code: 'busy',
        exit: ExitCode.busy,
        message: `Another crmctl is at it already: ${lock}.`,
        hint: 'Try again when it is done, or wait longer: --wait 5m.',
        details: { lock },
      });
    }
    await sleep(STEP_MILLISECONDS);
  }
}
