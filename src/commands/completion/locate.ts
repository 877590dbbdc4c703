import type { Argument, Command, Option } from 'commander';
import { optionOf } from '../../cli/place-words.ts';

/** What the word at the cursor is: the name of a command or flag, or a value of a flag or argument. */
export type Place =
  | { is: 'command'; of: Command }
  | { is: 'flag'; of: Command }
  | { is: 'value'; of: Command; option: Option; prefix: string; partial: string }
  | { is: 'argument'; of: Command; argument: Argument; partial: string }
  | { is: 'nothing' };

export interface Located {
  place: Place;
  command: Command;
  /** How many arguments of the command stand before the cursor. */
  position: number;
  /** Values of flags before the cursor: which database, on whose behalf. */
  given: ReadonlyMap<string, string>;
}

/** Walks the words as commander would. The last is the one being written; the program's name is not among them. */
export function locate(program: Command, words: readonly string[]): Located {
  const given = new Map<string, string>();
  const partial = words.at(-1) ?? '';
  let command = program;
  let positions = 0;
  let waiting: Option | undefined;
  let isLiteral = false;
  for (const word of words.slice(0, -1)) {
    if (waiting) {
      given.set(waiting.name(), word);
      waiting = undefined;
    } else if (word === '--') {
      isLiteral = true;
    } else if (!isLiteral && word.startsWith('-') && word !== '-') {
      const [flag, value] = splitFlag(word);
      const option = optionOf(command, program, flag);
      if (option && value !== undefined) given.set(option.name(), value);
      else if (option && !option.isBoolean() && (option.required || option.optional)) waiting = option;
    } else {
      const child = command.commands.find(({ _name }: Command & { _name?: string }) => _name === word);
      if (child) command = child;
      else positions += 1;
    }
  }
  const place = (): Place => {
    if (waiting) return { is: 'value', of: command, option: waiting, prefix: '', partial };
    if (!isLiteral && partial.startsWith('-')) {
      const [flag, value] = splitFlag(partial);
      const option = optionOf(command, program, flag);
      if (value === undefined) return { is: 'flag', of: command };
      return option ? { is: 'value', of: command, option, prefix: `${flag}=`, partial: value } : { is: 'nothing' };
    }
    if (command.commands.length > 0) return { is: 'command', of: command };
    const arguments_ = command.registeredArguments;
    const argument = arguments_[positions] ?? (arguments_.at(-1)?.variadic ? arguments_.at(-1) : undefined);
    return argument ? { is: 'argument', of: command, argument, partial } : { is: 'nothing' };
  };
  return { place: place(), command, position: positions, given };
}

function splitFlag(word: string): [flag: string, value: string | undefined] {
  const at = word.indexOf('=');
  return at < 0 || !word.startsWith('--') ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
