import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Context } from '../cli/context.ts';
import { ExitCode, Problem } from '../problem.ts';
import { type ReadDocument, readDocument, type SourceText } from '../setup/read-document.ts';

/** Reads the setup document from one or several files; `-` is standard input. */
export async function readSetupFiles(
  files: readonly string[] | undefined,
  { prompts, surroundings }: Pick<Context, 'prompts' | 'surroundings'>,
): Promise<ReadDocument> {
  const names = files ?? [await prompts.text({ message: 'File with the setup:', flag: '-f FILE' })];
  const sources: SourceText[] = [];
  for (const name of names) {
    const bytes = name === '-' ? await readStdin(surroundings.stdin) : readFile(name, surroundings.cwd);
    sources.push({ name: name === '-' ? 'standard input' : name, text: decode(name, bytes) });
  }
  return readDocument(sources);
}

function readFile(name: string, cwd: string): Buffer {
  try {
    return readFileSync(isAbsolute(name) ? name : join(cwd, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new Problem({
      code: isMissing ? 'file_not_found' : 'file_not_readable',
      exit: isMissing ? ExitCode.notFound : ExitCode.failed,
      message: isMissing ? `There is no file "${name}".` : `The file "${name}" cannot be read (${code}).`,
      hint: 'Name a YAML file with the setup: -f setup.yaml, or - for standard input.',
    });
  }
}

async function readStdin(stdin: Context['surroundings']['stdin']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem({
      code: 'faulty_document',
      exit: ExitCode.usage,
      message: `"${name}" is no UTF-8 text.`,
      hint: 'Save it as UTF-8.',
    });
  }
}
