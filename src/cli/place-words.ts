import type { Command, Option } from 'commander';

/**
 * Gives a flag with several values (`--to <group...>`) the words that are meant for it. Where what the verb needs stands
 * before the flag, all words up to the next flag are its values (`user create anna --to nord sued`); where it does not,
 * the first is, and the others are what the verb needs (`user create --to nord anna bert`).
 */
export function placeWords(program: Command, argv: readonly string[]): string[] {
  const placed: string[] = [];
  let command = program;
  let arguments_ = 0;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at]!;
    placed.push(word);
    if (word === '--') return [...placed, ...argv.slice(at + 1)];
    if (!isFlag(word)) {
      const child = command.commands.find((verb) => verb.name() === word);
      if (child && arguments_ === 0) command = child;
      else arguments_ += 1;
      continue;
    }
    const option = takingValue(command, program, word);
    if (!option || at + 1 === argv.length || isFlag(argv[at + 1]!)) continue;
    if (!option.variadic) {
      at += 1;
      placed.push(argv[at]!);
      continue;
    }
    placed.pop();
    const lacksArguments = command.registeredArguments.length > 0 && arguments_ === 0;
    const last = lacksArguments ? at + 1 : lastBeforeFlag(argv, at + 1);
    for (; at < last; at += 1) placed.push(`${option.long}=${argv[at + 1]!}`);
  }
  return placed;
}

/** The noun that a command line names: its first word that is no flag's value. */
export function nounOf(program: Command, argv: readonly string[]): string | undefined {
  for (let at = 0; at < argv.length; at += 1) {
    if (!isFlag(argv[at]!)) return argv[at];
    if (takingValue(program, program, argv[at]!)) at += 1;
  }
  return undefined;
}

/** The noun or verb that a command line has come to. */
export function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (let at = 0; at < argv.length; at += 1) {
    if (takingValue(command, program, argv[at]!)) at += 1;
    else command = command.commands.find((child) => child.name() === argv[at]) ?? command;
  }
  return command;
}

/** The option that a flag names: of the command itself, or one that stands before every command. */
export function optionOf(command: Command, program: Command, flag: string): Option | undefined {
  return [...command.options, ...program.options].find(({ long, short }) => flag === long || flag === short);
}

function takingValue(command: Command, program: Command, word: string): Option | undefined {
  const option = optionOf(command, program, word);
  return option && (option.required || option.optional) ? option : undefined;
}

function lastBeforeFlag(argv: readonly string[], from: number): number {
  const flag = argv.findIndex((word, at) => at > from && isFlag(word));
  return (flag < 0 ? argv.length : flag) - 1;
}

function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}
