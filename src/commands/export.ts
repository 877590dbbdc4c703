import { Command } from 'commander';
import { parseWord } from '../access/vocabulary.ts';
import type { Cli } from '../cli/cli.ts';
import type { Context } from '../cli/context.ts';
import { escapeQuoted, safeJson } from '../cli/safe-text.ts';
import { collectWords, example } from '../cli/verb.ts';
import { ExitCode, Problem } from '../problem.ts';
import { exportSetup } from '../setup/export-setup.ts';
import { PARTS } from '../setup/to-document.ts';
import { writeDocument } from '../setup/write-document.ts';

export interface ExportOptions {
  only?: string[];
}

export function exportCommand({ perform }: Cli): Command {
  return new Command('export')
    .description('write the account as a YAML file that apply takes back')
    .option('--only <parts>', `of ${PARTS.slice(0, 5).join(', ')} …`, collectWords)
    .addHelpText('after', example('export > setup.yaml', 'export --only groups,users --json'))
    .action((flags: ExportOptions, command: Command) => perform(command, (context) => runExport(flags, context)));
}

export async function runExport({ only }: ExportOptions, { session, out }: Context): Promise<void> {
  if (out.format === 'csv') throw noTable();
  const parts = only?.map((part) => parseWord(part, PARTS, 'part'));
  const document = await exportSetup(session, parts);
  const isJson = out.format === 'json' || out.format === 'ndjson';
  // Escapes within quotes are the same text to whoever reads it back, and nothing to a terminal.
  out.raw(
    isJson
      ? `${safeJson(document, out.format === 'json' && out.isTerminal ? 2 : undefined)}\n`
      : escapeQuoted(writeDocument(document)),
  );
}

function noTable(): Problem {
  return new Problem({
    code: 'unknown_format',
    exit: ExitCode.usage,
    message: 'A setup document is no table.',
    hint: 'Write it as YAML (the default) or with --json.',
  });
}
