import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { buildProgram, type Noun } from '../../cli/program.ts';
import { example } from '../../cli/verb.ts';
import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { TOPICS } from './topics.ts';

/** `crmctl help`, `help group show`, `help criteria`. */
export function helpCommand(nouns: readonly Noun[]) {
  return (cli: Cli): Command =>
    new Command('help')
      .description('help on a command, or on a topic')
      .argument('[words...]', `a command, or a topic: ${[...TOPICS.keys()].join(', ')}`)
      .addHelpText('after', example('help group allow', 'help criteria'))
      .action(async (words: string[]) => {
        await helpOn(words, cli, nouns);
      });
}

async function helpOn(words: readonly string[], cli: Cli, nouns: readonly Noun[]): Promise<void> {
  const [first = '', ...rest] = words;
  const topic = rest.length === 0 ? TOPICS.get(first) : undefined;
  if (topic) return void cli.surroundings.stdout.write(topic.text());
  let command = await buildProgram(cli, nouns, first);
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (!next) throw unknownTopic(words, word, [...command.commands.map((each) => each.name()), ...TOPICS.keys()]);
    command = next;
  }
  command.outputHelp();
}

function unknownTopic(words: readonly string[], word: string, known: readonly string[]): Problem {
  return new Problem({
    code: 'unknown_topic',
    exit: ExitCode.usage,
    message: `There is no help on "${words.join(' ')}".`,
    hint: didYouMean(
      word,
      known.filter((name) => !name.startsWith('__')),
      `See crmctl --help; topics: ${[...TOPICS.keys()].join(', ')}.`,
    ),
  });
}
