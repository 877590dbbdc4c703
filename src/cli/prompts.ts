import { ExitCode, Problem } from '../problem.ts';
import type { Options } from './options.ts';
import { safeText } from './safe-text.ts';
import type { Surroundings } from './surroundings.ts';

export interface Choice {
  value: string;
  /** What is shown and searched; the value when absent. */
  name?: string;
  description?: string;
}

/** Questions to a person, on stderr. Where nobody sits, each is a Problem that names the flag. */
export interface Prompts {
  /** A person sits at both ends, and nothing forbids asking. */
  readonly isPossible: boolean;
  /** Something that the command line left out was asked for. */
  readonly hasAsked: boolean;
  text(question: Question): Promise<string>;
  /** One of many, searched as one types. */
  choose(question: Question, choices: readonly Choice[]): Promise<string>;
  /** One of more than can be handed over: what is found for each term. */
  search(question: Question, find: (term: string) => Promise<readonly Choice[]>): Promise<string>;
  /** Several of many, searched as one types; at least one unless the question is optional. */
  chooseMany(question: Question, choices: readonly Choice[]): Promise<string[]>;
  /** Yes or no; --yes answers it, nobody there does not. */
  confirm(question: Question): Promise<boolean>;
}

export interface Question {
  message: string;
  /** What answers it beforehand: `--kind team`. */
  flag: string;
  default?: string | boolean;
  /** Choosing none is an answer too. */
  isOptional?: boolean;
}

export function createPrompts(options: Options, surroundings: Surroundings): Prompts {
  const { stdout, stderr } = surroundings;
  // Standard input comes last: asking for it opens it.
  const isPossible =
    options.input && stderr.isTTY === true && stdout.isTTY === true && surroundings.stdin.isTTY === true;
  // The questions are drawn on stderr: stdout carries the result alone.
  const streams = () => ({ input: surroundings.stdin, output: stderr });
  const ask = async <Answer>(asked: object): Promise<Answer> => {
    const { createPromptModule } = await import('inquirer');
    const prompt = createPromptModule(streams() as never);
    const answers = (await prompt([{ ...asked, name: 'answer' }] as never)) as { answer: Answer };
    return answers.answer;
  };
  const settle = ({ message }: Question): string => safeText(message);
  let hasAsked = false;
  const assertPossible = (question: Question): void => {
    if (!isPossible) throw missing(question);
  };
  const beginAsking = (question: Question): void => {
    assertPossible(question);
    hasAsked = true;
  };
  return {
    isPossible,
    get hasAsked() {
      return hasAsked;
    },
    async text(question) {
      beginAsking(question);
      return ask({ type: 'input', message: settle(question), default: question.default, required: true });
    },
    async choose(question, choices) {
      beginAsking(question);
      return ask({
        type: 'search',
        message: settle(question),
        source: (term: string | undefined) => matching(choices, term),
      });
    },
    async search(question, find) {
      beginAsking(question);
      const source = async (term: string | undefined) => (await find(term ?? '')).map(toShown);
      return ask({ type: 'search', message: settle(question), source });
    },
    async chooseMany(question, choices) {
      beginAsking(question);
      const { searchableCheckbox } = await import('./searchable-checkbox.ts');
      const { isOptional = false } = question;
      const shown = { message: settle(question), choices: matching(choices, undefined), isOptional };
      return searchableCheckbox(shown, streams());
    },
    async confirm(question) {
      if (options.yes) return true;
      assertPossible(question);
      return ask({ type: 'confirm', message: settle(question), default: question.default !== false });
    },
  };
}

/** The choices whose name or value has the term in it, in their order. */
export function matching(choices: readonly Choice[], term: string | undefined): Shown[] {
  const wanted = term?.toLowerCase() ?? '';
  return choices
    .map(toShown)
    .filter(({ value, name }) => name.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted));
}

interface Shown {
  value: string;
  name: string;
  description: string | undefined;
}

function toShown({ value, name, description }: Choice): Shown {
  return { value, name: safeText(name ?? value), description };
}

function missing({ message, flag }: Question): Problem {
  return new Problem({
    code: 'missing_answer',
    exit: ExitCode.usage,
    message: `An answer is missing: ${message}`,
    hint: `Give it on the command line: ${flag}.`,
    details: { flag },
  });
}
