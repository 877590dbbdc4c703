import { closeSync, createReadStream, createWriteStream, openSync, readSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ExitCode, Problem } from '../../problem.ts';
import { toFileProblem } from './file-problem.ts';

const CHUNK_BYTES = 256 * 1024;

/** A file that can be read more than once. */
export interface Source {
  /** As the user named it; `-` for standard input. */
  name: string;
  /** Where its bytes are. */
  path: string;
  isPacked: boolean;
  /** Of the file as it lies there, before unpacking. */
  size: number;
  changedAt: number;
}

export function openSource(name: string, path = name): Source {
  try {
    const { size, mtimeMs, isDirectory } = describe(path);
    if (isDirectory) {
      throw new Problem({
        code: 'not_a_file',
        exit: ExitCode.failed,
        message: `"${name}" is a folder.`,
        hint: 'Name the files in it: crmctl import leads FOLDER/*.csv --affiliate KEY',
      });
    }
    return { name, path, isPacked: startsPacked(path), size, changedAt: mtimeMs };
  } catch (error) {
    throw toFileProblem(error, name) ?? error;
  }
}

/** Copies standard input to a file, since it takes two passes. The caller removes it. */
export async function spoolInput(input: Readable): Promise<{ path: string; remove(): void }> {
  const folder = await mkdtemp(join(tmpdir(), 'crmctl-'));
  const path = join(folder, 'input');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    remove();
    throw toFileProblem(error, '-') ?? error;
  }
  return { path, remove };
}

/** True if the file has another size or time than when it was opened. */
export function hasChanged(source: Source): boolean {
  try {
    const { size, mtimeMs } = describe(source.path);
    return size !== source.size || mtimeMs !== source.changedAt;
  } catch {
    return true;
  }
}

/** The unpacked bytes from an offset on. */
export async function* readBytes(
  source: Source,
  from = 0,
  to = Infinity,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Buffer> {
  const seeks = !source.isPacked;
  const file = createReadStream(source.path, { highWaterMark: chunkBytes, start: seeks ? from : 0 });
  const stream: Readable = source.isPacked ? unpack(file) : file;
  let at = seeks ? from : 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const start = Math.max(0, from - at);
      const end = Math.min(chunk.length, to - at);
      at += chunk.length;
      if (start < chunk.length && end > start) yield chunk.subarray(start, end);
      if (at >= to) return;
    }
  } catch (error) {
    throw toFileProblem(error, source.name) ?? error;
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function unpack(file: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

function describe(path: string): { size: number; mtimeMs: number; isDirectory: boolean } {
  const stats = statSync(path);
  return { size: stats.size, mtimeMs: stats.mtimeMs, isDirectory: stats.isDirectory() };
}

// Judged by its first bytes: a file renamed from .gz is still one, and a .gz that is none is read as text.
function startsPacked(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(3);
    return readSync(file, head) === 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
  } finally {
    closeSync(file);
  }
}
