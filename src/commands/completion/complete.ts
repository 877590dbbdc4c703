import { Command, Option } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { GlobalFlags } from '../../cli/options.ts';
import { settleOptions } from '../../cli/options.ts';
import { buildProgram, type Noun } from '../../cli/program.ts';
import { safeText } from '../../cli/safe-text.ts';
import { example } from '../../cli/verb.ts';
import type { Session } from '../../store/session.ts';
import type { Candidate } from './candidate.ts';
import { listCandidates } from './candidates.ts';
import { locate, type Located } from './locate.ts';
import { type OpenSource, openSource } from './open-source.ts';
import { type Shell, SHELLS } from './scripts.ts';
import { splitLine } from './split-line.ts';

export interface CompleteOptions {
  words: string[];
  line?: string;
  shell: Shell;
}

/** What the completion scripts ask; not in the help. */
export function completeCommand(nouns: readonly Noun[]) {
  return (cli: Cli): Command =>
    new Command('__complete')
      .description('print what may stand at the cursor, for the completion scripts')
      .argument('[words...]', 'the words of the command line, behind --')
      .option('--line <text>', 'the command line up to the cursor, instead of words')
      .addOption(new Option('--shell <shell>', 'how to write it').choices(SHELLS).default('bash'))
      .addHelpText('after', example('__complete --shell fish -- group show no'))
      .action(async (words: string[], flags: Omit<CompleteOptions, 'words'>) => {
        const found = await complete({ words, ...flags }, cli, nouns);
        cli.surroundings.stdout.write(found.map((line) => `${line}\n`).join(''));
      });
}

/** Lines for the shell. Whatever goes wrong, a shell in the middle of a line is told nothing. */
export async function complete(
  { words, line, shell }: CompleteOptions,
  cli: Cli,
  nouns: readonly Noun[],
): Promise<string[]> {
  const typed = line === undefined ? words : splitLine(line).slice(1);
  const partial = typed.at(-1) ?? '';
  const noun = typed.slice(0, -1).find((word) => nouns.some(({ name }) => name === word));
  const program = await buildProgram(cli, nouns, noun ?? '');
  const located = locate(program, typed);
  const flags = Object.fromEntries(located.given) as GlobalFlags;
  let source: OpenSource | undefined;
  const open = async (): Promise<Session> => {
    const options = await settleOptions(flags, cli.surroundings);
    source = openSource({ ...options, waitSeconds: 1 }, cli.surroundings);
    return source.open();
  };
  try {
    const candidates = await candidatesAt(located, program, open);
    const wanted = candidates.filter(({ value }) => value.startsWith(partial));
    return wanted.map((candidate) => toLine(candidate, shell, partial));
  } catch {
    return [];
  } finally {
    await source?.close();
  }
}

async function candidatesAt({ place }: Located, program: Command, open: () => Promise<Session>): Promise<Candidate[]> {
  switch (place.is) {
    case 'command':
      return place.of.commands
        .filter((command) => !command.name().startsWith('__'))
        .map((command) => ({ value: command.name(), description: command.description() }));
    case 'flag':
      return [...place.of.options, ...(place.of === program ? [] : program.options)]
        .filter(({ hidden }) => !hidden)
        .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
    case 'value': {
      const { option, prefix, partial, of } = place;
      const name = /[<[]([^>\]]+)/.exec(option.flags)?.[1] ?? '';
      const found =
        option.argChoices?.map((value) => ({ value })) ?? (await listCandidates(wantedOf(of, name, partial), open));
      return found.map((candidate) => ({ ...candidate, value: `${prefix}${candidate.value}` }));
    }
    case 'argument': {
      const { argument, partial, of } = place;
      return (
        argument.argChoices?.map((value) => ({ value })) ?? listCandidates(wantedOf(of, argument.name(), partial), open)
      );
    }
    case 'nothing':
      return [];
  }
}

function wantedOf(command: Command, name: string, partial: string) {
  return { name, noun: command.parent?.name() ?? '', verb: command.name(), partial };
}

function toLine({ value, description = '' }: Candidate, shell: Shell, partial: string): string {
  const told = safeText(description);
  if (shell === 'fish') return `${safeText(value)}\t${told}`;
  if (shell === 'zsh') return `${safeText(value).replaceAll(':', '\\:')}${told === '' ? '' : `:${told}`}`;
  // Bash has cut the word behind its last = or : already.
  const cut = Math.max(partial.lastIndexOf('='), partial.lastIndexOf(':')) + 1;
  return safeText(value.slice(cut));
}
