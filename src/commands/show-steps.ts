import type { Context } from '../cli/context.ts';
import { safeText } from '../cli/safe-text.ts';
import type { Step } from '../setup/find-steps.ts';
import { countSteps, tellChanges, tellStep } from '../setup/tell-steps.ts';

export interface ShowOptions {
  /** They were taken; else they would be. */
  done: boolean;
  /** A database that was made for them. */
  database?: string | undefined;
}

const RESULTS = { create: 'created', update: 'updated', delete: 'deleted' } as const;
const SIGNS = { create: '+', update: '~', delete: '-' } as const;

/** Shows the steps of a plan, or those that were taken: a line each with its values, and a count. */
export async function showSteps(
  steps: readonly Step[],
  { out, session, options }: Context,
  { done, database }: ShowOptions,
) {
  if (options.quiet && !out.isData) return;
  const counts = countSteps(steps);
  const changes = steps.map((step) => {
    const { action, object, key, before, after } = step;
    return { action, result: RESULTS[action], object, key, text: tellStep(step, done), before, after };
  });
  if (out.isData && out.format !== 'json' && out.format !== 'yaml') {
    const columns = ['action', 'object', 'key', 'text', 'before', 'after'].map((key) => ({ key }));
    return out.list({ name: 'changes', columns, rows: changes });
  }
  const { create: created, update: updated, delete: deleted } = counts;
  const about = { dry_run: session.dryRun, ...(database === undefined ? {} : { database }) };
  await out.document({
    document: { ...about, created, updated, deleted, changes },
    text: (_document, style) => {
      if (steps.length === 0) return 'Nothing to change: the account is as the file says.';
      const color = { create: style.green, update: style.yellow, delete: style.red };
      const lines = steps.flatMap((step) => [
        `${color[step.action](SIGNS[step.action])} ${safeText(tellStep(step, done))}`,
        ...tellChanges(step).map((line) => `    ${style.dim(safeText(line))}`),
      ]);
      const told = `${created} ${done ? 'created' : 'to create'}, ${updated} ${done ? 'changed' : 'to change'}, ${deleted} ${done ? 'removed' : 'to remove'}`;
      return [...lines, '', style.bold(`${told}.`)].join('\n');
    },
  });
}
