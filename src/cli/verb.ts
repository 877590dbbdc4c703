import { type Command, InvalidArgumentError, Option } from 'commander';

// Flags that mean the same on every verb that has them.

/** For verbs that change something. */
export function withDryRun(command: Command): Command {
  return command.addOption(new Option('-n, --dry-run', 'do all but keep it').default(false));
}

export interface ListFlags {
  limit?: number;
  after?: string;
  sort?: string;
  filter: Record<string, string>;
}

/** For verbs that list. */
export function withListFlags(command: Command): Command {
  return command
    .option('--limit <n>', 'rows at most', parseCount)
    .option('--after <key>', 'go on behind this one: the "next" of the page before')
    .option('--sort <field>', 'sort by this; -field sorts downward')
    .option('--filter <field=value>', 'only those where it holds; may be repeated', collectPair, {});
}

/** Reads `field=value` and gathers repeats into one map. */
export function collectPair(text: string, pairs: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as field=value.');
  return { ...pairs, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Gathers repeats of a flag, each with one value or several with commas between. */
export function collectWords(text: string, words: string[] = []): string[] {
  return [...words, ...splitWords(text)];
}

/** Gathers repeats of a flag, each as it is. */
export function collectRepeats(text: string, all: string[] = []): string[] {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return [...all, text];
}

export function splitWords(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

export function parseCount(text: string): number {
  const count = Number(text);
  // One more than the limit is asked for, to know of a next page.
  const isCount = Number.isInteger(count) && count >= 1 && count < Number.MAX_SAFE_INTEGER;
  if (!isCount) throw new InvalidArgumentError(`Give a whole number from 1 to ${Number.MAX_SAFE_INTEGER - 1}.`);
  return count;
}

/** For what a verb needs only sometimes: fails as commander does where something is missing, so that it is asked for. */
export function lacks(command: Command, what: { argument: string } | { option: string }): never {
  if ('argument' in what)
    return command.error(`missing required argument '${what.argument}'`, { code: 'commander.missingArgument' });
  return command.error(`required option '${what.option}' not specified`, {
    code: 'commander.missingMandatoryOptionValue',
  });
}

/** The help text below a verb's options. */
export function example(...lines: string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  $ crmctl ${line}`).join('\n')}`;
}
