import { Command, type CommanderError } from 'commander';
import { ExitCode, Problem } from '../problem.ts';
import { type Cli, createCli } from './cli.ts';
import { commandOf, nounOf, placeWords } from './place-words.ts';
import type { Surroundings } from './surroundings.ts';

/** A noun of the command line; its verbs are loaded when it is named. */
export interface Noun {
  name: string;
  description: string;
  /** Not in the help: for scripts of ours. */
  isHidden?: boolean;
  load: () => Promise<(cli: Cli) => Command>;
}

export const VERSION = '0.1.0';

/** The whole command tree, or of it only the noun that these arguments name. */
export async function buildProgram(cli: Cli, nouns: readonly Noun[], only?: string, json = false): Promise<Command> {
  const program = emptyProgram();
  for (const noun of nouns) {
    const command = only === undefined || noun.name === only ? (await noun.load())(cli) : new Command(noun.name);
    program.addCommand(command.description(command.description() || noun.description), {
      hidden: noun.isHidden === true,
    });
  }
  program.showSuggestionAfterError(false).showHelpAfterError(false);
  eachCommand(program, (command) => {
    const { stdout, stderr } = cli.surroundings;
    command.configureHelp({
      minWidthToWrap: 16,
      subcommandTerm: (verb) => verb.name(),
      // A noun has no options, and its verbs are to fit one screen.
      ...(command.parent &&
        command.commands.length > 0 && { visibleOptions: () => [], visibleCommands: () => [...command.commands] }),
    });
    command.exitOverride().configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => (json ? undefined : stderr.write(text)),
      outputError: () => undefined,
      getOutHelpWidth: () => (stdout.isTTY ? (stdout.columns ?? 80) : 80),
      getErrHelpWidth: () => (stderr.isTTY ? (stderr.columns ?? 80) : 80),
      getOutHasColors: () => false,
    });
  });
  return program;
}

function emptyProgram(): Command {
  return new Command('crmctl')
    .description('Who sees what in your CRM, and why; who gets which lead, and why.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--db <url>', 'database: a path or postgres://… (CRMCTL_DB)')
    .option('--as <user>', 'act as this user, with their permissions only (CRMCTL_AS)')
    .option('--json', 'one JSON document on stdout')
    .option('--output <format>', 'table, json, ndjson, csv or yaml')
    .option('--columns <names>', 'columns to show, with commas between')
    .option('--quiet', 'print results and errors only')
    .option('--yes', 'answer every confirmation with yes')
    .option('--no-input', 'never ask')
    .option('--now <time>', 'take this for the present time, for scripts and tests')
    .option('--wait <duration>', 'how long to wait for a locked database, default 30s')
    .option('--verbose', 'show more, stack traces too')
    .option('--no-color', 'no colours (NO_COLOR, FORCE_COLOR)')
    .addHelpText(
      'after',
      '\nExample:\n  $ crmctl init --admin anna --admin-email anna@example.com\n  $ crmctl group --help',
    );
}

/**
 * Asks a person for an argument or option that a command line lacks, and gives the whole line back; undefined where
 * nobody can be asked. `missing` is the argument's name, or the option's flags.
 */
export type AskMissing = (
  argv: readonly string[],
  missing: string,
  program: Command,
  surroundings: Surroundings,
) => Promise<string[] | undefined>;

/** Runs one command line and says how the process ends. Never throws. */
export async function runProgram(
  argv: readonly string[],
  nouns: readonly Noun[],
  surroundings: Surroundings,
  askMissing?: AskMissing,
  hasAsked = false,
): Promise<ExitCode> {
  const cli = createCli(surroundings, hasAsked);
  const json = argv.includes('--json');
  const only = nounOf(emptyProgram(), argv) ?? '';
  let program: Command | undefined;
  try {
    program = await buildProgram(cli, nouns, only, json);
    await program.parseAsync(argv.length === 0 ? ['--help'] : placeWords(program, argv), { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    // Help ends as an error of commander's; a noun without a verb has shown its own on stderr.
    if (isCommanderError(error) && error.exitCode === 0) return ExitCode.done;
    if (isCommanderError(error) && error.code === 'commander.help' && !json) return ExitCode.usage;
    const { report } = await import('./report.ts');
    if (!isCommanderError(error)) return report(error, undefined, surroundings, '', json);
    try {
      const missing = LACKS.includes(error.code) ? quotedIn(error) : undefined;
      const whole = missing && program && (await askMissing?.(argv, missing, program, surroundings));
      if (whole) return await runProgram(whole, nouns, surroundings, askMissing, true);
    } catch (failure) {
      return report(failure, undefined, surroundings, '', json);
    }
    return report(await toProblem(error, argv, cli, nouns), undefined, surroundings, '', json);
  }
}

const LACKS = ['commander.missingArgument', 'commander.missingMandatoryOptionValue'];

function quotedIn({ message }: CommanderError): string {
  return /'([^']+)'/.exec(message)?.[1] ?? '';
}

export function eachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) eachCommand(child, visit);
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

// Commander's own messages, in our words: what is wrong, and the nearest right one.
async function toProblem(
  error: CommanderError,
  argv: readonly string[],
  cli: Cli,
  nouns: readonly Noun[],
): Promise<Problem> {
  const message = error.message.replace(/^error: /, '');
  const quoted = quotedIn(error);
  const program = await buildProgram(cli, nouns, nounOf(emptyProgram(), argv) ?? '');
  const named = commandOf(program, argv);
  const path = pathOf(named);
  const { didYouMean } = await import('../nearest.ts');
  const see = `See: ${path} --help.`;
  if (error.code === 'commander.help') return usage('missing_command', `${path} lacks a command.`, see);
  if (error.code === 'commander.unknownCommand') {
    const known = named.commands.map((command) => command.name());
    return usage('unknown_command', `${path} has no command "${quoted}".`, didYouMean(quoted, known, see));
  }
  if (error.code === 'commander.unknownOption') {
    const flags = [...named.options, ...program.options].flatMap(({ long }) => long ?? []);
    return usage('unknown_flag', `${path} has no flag "${quoted}".`, didYouMean(quoted.split('=')[0]!, flags, see));
  }
  if (LACKS.includes(error.code)) {
    const what = named.options.some(({ flags }) => flags === quoted) ? `The flag ${quoted}` : `<${quoted}>`;
    return usage(
      error.code.includes('Argument') ? 'missing_argument' : 'missing_mandatory_option_value',
      `${what} is missing.`,
      `Give it: ${path} ${named.usage()}. ${see}`,
    );
  }
  const [, given = '', choices = ''] = /'([^']*)' is invalid.*Allowed choices are (.*?)\.+$/.exec(message) ?? [];
  if (choices !== '') {
    const known = choices.split(', ');
    const hint = didYouMean(given, known, `There are: ${choices}.`);
    return usage('unknown_choice', `"${given}" is none of: ${choices}.`, hint);
  }
  const sentence = message.charAt(0).toUpperCase() + message.slice(1).replaceAll("'", '"');
  return usage(
    error.code.replace('commander.', '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    /[.?!]$/.test(sentence) ? sentence : `${sentence}.`,
    see,
  );
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function usage(code: string, message: string, hint: string): Problem {
  return new Problem({ code, exit: ExitCode.usage, message, hint });
}
