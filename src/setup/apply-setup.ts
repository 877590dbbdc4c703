import { change } from '../access/change.ts';
import { ADMIN_GROUP } from '../access/vocabulary.ts';
import { findGroup } from '../directory/find-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import { applySteps } from './apply-steps.ts';
import type { Step } from './find-steps.ts';
import { planSetup, type SetupOptions } from './plan-setup.ts';
import type { ReadDocument } from './read-document.ts';

export interface ApplyOptions extends SetupOptions {
  /** The steps that someone has agreed to: when others would be taken by now, nothing is done. */
  agreed?: readonly Step[] | undefined;
  /** What was planned before there was any account; it still holds if there is none now. */
  planned?: readonly Step[] | undefined;
  /** Although the clock stands before the last placement. */
  force?: boolean | undefined;
}

/** Makes the account as the document says, in one change: all of it or none. Returns what was done. */
export async function applySetup(
  session: Session,
  read: ReadDocument,
  options: ApplyOptions,
): Promise<readonly Step[]> {
  return change(session, async (change) => {
    const isNew = (await findGroup(change.db, ADMIN_GROUP)) === undefined;
    const steps = (isNew && options.planned) || (await planSetup(change, read, options));
    if (options.agreed && JSON.stringify(options.agreed) !== JSON.stringify(steps)) throw changedMeanwhile();
    await applySteps(change, steps, options.force);
    // What came with a share goes with it, also where the document states it: it is stated again.
    if (steps.some(({ object, action }) => object === 'share' && action !== 'create'))
      await applySteps(change, await planSetup(change, read, options), options.force);
    return steps;
  });
}

/** What would be done, found by doing it and keeping nothing: a plan promises nothing that would be refused. */
export async function rehearseSetup(
  session: Session,
  read: ReadDocument,
  options: SetupOptions,
): Promise<readonly Step[]> {
  return applySetup({ ...session, dryRun: true }, read, options);
}

function changedMeanwhile(): Problem {
  return new Problem({
    code: 'plan_outdated',
    exit: ExitCode.refused,
    message: 'The account was changed since the plan was shown; nothing was done.',
    hint: 'Look at the new plan, and apply again.',
  });
}
