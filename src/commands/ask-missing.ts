import type { Argument, Command, Option } from 'commander';
import type { GlobalFlags } from '../cli/options.ts';
import { settleOptions } from '../cli/options.ts';
import { type Choice, createPrompts } from '../cli/prompts.ts';
import type { Surroundings } from '../cli/surroundings.ts';
import type { Candidate } from './completion/candidate.ts';
import { listCandidates, type Wanted } from './completion/candidates.ts';
import { locate, type Located } from './completion/locate.ts';
import { openSource } from './completion/open-source.ts';

/** Which arguments are searched in the database as one types, because there may be too many to hand over at once. */
const SEARCHED = ['key', 'keys', 'record', 'lead', 'leads', 'company'];

/**
 * Asks for what the declaration of a command says it needs: keys out of the database and words of ours are searched as
 * one types, the rest is typed. Gives back the command line with the answer, or undefined where nobody can be asked.
 */
export async function askMissing(
  argv: readonly string[],
  missing: string,
  program: Command,
  surroundings: Surroundings,
): Promise<string[] | undefined> {
  const located = locate(program, [...argv, '']);
  const { command } = located;
  const flags = Object.fromEntries(located.given) as GlobalFlags;
  const options = await settleOptions({ ...flags, input: !argv.includes('--no-input') }, surroundings);
  const prompts = createPrompts(options, surroundings);
  const wanted = findMissing(located, missing);
  if (!prompts.isPossible || !wanted) return undefined;

  const source = openSource(options, surroundings);
  try {
    const search = async (partial: string): Promise<Choice[]> =>
      (await candidatesFor(command, wanted, partial, source.open)).map(toChoice);
    const question = { message: questionFor(command, wanted), flag: usageOf(wanted) };
    if (SEARCHED.includes(nameOf(wanted))) return complete(argv, wanted, [await prompts.search(question, search)]);
    const choices = await search('');
    if (choices.length === 0) return complete(argv, wanted, [await prompts.text(question)]);
    const answers = wanted.variadic
      ? await prompts.chooseMany(question, choices)
      : [await prompts.choose(question, choices)];
    return complete(argv, wanted, answers);
  } finally {
    await source.close();
  }
}

/** What there is to choose from; empty where the answer is typed. */
export async function candidatesFor(
  command: Command,
  wanted: Argument | Option,
  partial: string,
  open: Parameters<typeof listCandidates>[1],
): Promise<Candidate[]> {
  if (wanted.argChoices) return wanted.argChoices.map((value) => ({ value }));
  const asked: Wanted = {
    name: nameOf(wanted),
    noun: command.parent?.name() ?? '',
    verb: command.name(),
    partial,
    isSearch: true,
  };
  return listCandidates(asked, open);
}

// An argument is asked for before an option, as it stands on the command line, wherever commander looks first.
function findMissing({ command, position }: Located, missing: string): Argument | Option | undefined {
  const { registeredArguments: all, options } = command;
  if (all[position]?.required) return all[position];
  return options.find(({ flags }) => flags === missing) ?? all.find((argument) => argument.name() === missing);
}

function isOption(wanted: Argument | Option): wanted is Option {
  return 'flags' in wanted;
}

function nameOf(wanted: Argument | Option): string {
  return isOption(wanted) ? (/<([^>.]+)/.exec(wanted.flags)?.[1] ?? '') : wanted.name();
}

function questionFor(command: Command, wanted: Argument | Option): string {
  const name = nameOf(wanted);
  if (isOption(wanted)) return `${capitalized(wanted.description || name)}:`;
  const noun = name === 'key' || name === 'keys' ? (command.parent?.name() ?? name) : name;
  return `Which ${noun}?`;
}

function usageOf(wanted: Argument | Option): string {
  return isOption(wanted) ? wanted.flags : `<${wanted.name()}>`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function toChoice({ value, description }: Candidate): Choice {
  return { value, name: description && description !== value ? `${value}  ${description}` : value };
}

function complete(argv: readonly string[], wanted: Argument | Option, answers: readonly string[]): string[] {
  const end = argv.indexOf('--');
  if (isOption(wanted)) {
    const words = [wanted.long ?? wanted.short ?? '', ...answers];
    return end < 0 ? [...argv, ...words] : [...argv.slice(0, end), ...words, ...argv.slice(end)];
  }
  // An answer may begin with a dash, as no key does.
  return end < 0 && answers.some((answer) => answer.startsWith('-'))
    ? [...argv, '--', ...answers]
    : [...argv, ...answers];
}
