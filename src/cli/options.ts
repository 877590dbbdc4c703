import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode, Problem } from '../problem.ts';
import { didYouMean } from '../nearest.ts';
import { parseDuration } from '../duration.ts';
import type { Surroundings } from './surroundings.ts';

export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

/** The options that every command takes, settled: flag, then environment, then crmctl.config.yaml, then default. */
export interface Options {
  db: string;
  as: string | undefined;
  /** undefined: a table on a terminal, tab-separated lines in a pipe. */
  format: Format | undefined;
  columns: string[] | undefined;
  /** On this command line; those of crmctl.config.yaml are for every list, and hold for those that have them. */
  hasAskedColumns: boolean;
  quiet: boolean;
  yes: boolean;
  input: boolean;
  now: string | undefined;
  verbose: boolean;
  color: boolean | undefined;
  waitSeconds: number;
}

/** As commander hands them over. */
export interface GlobalFlags {
  db?: string;
  as?: string;
  json?: boolean;
  output?: string;
  columns?: string;
  quiet?: boolean;
  yes?: boolean;
  input?: boolean;
  now?: string;
  verbose?: boolean;
  color?: boolean;
  wait?: string;
}

const CONFIG_FILE = 'crmctl.config.yaml';
const CONFIG_KEYS = ['db', 'as', 'output', 'columns', 'wait'] as const;
type Config = Partial<Record<(typeof CONFIG_KEYS)[number], string>>;

export async function settleOptions(flags: GlobalFlags, { env, cwd }: Surroundings): Promise<Options> {
  const config = await readConfig(cwd);
  const output = flags.json ? 'json' : (flags.output ?? config.output);
  const columns = flags.columns ?? config.columns;
  return {
    db: flags.db ?? (env['CRMCTL_DB'] || undefined) ?? config.db ?? './crmctl.db',
    as: flags.as ?? (env['CRMCTL_AS'] || undefined) ?? config.as,
    format: output === undefined ? undefined : parseFormat(output),
    columns: columns?.split(',').map((name) => name.trim()),
    hasAskedColumns: flags.columns !== undefined,
    quiet: flags.quiet ?? false,
    yes: flags.yes ?? false,
    input: flags.input ?? true,
    now: flags.now === undefined ? undefined : parseNow(flags.now),
    verbose: flags.verbose ?? false,
    color: flags.color === false ? false : colorOf(env),
    waitSeconds: parseDuration(flags.wait ?? config.wait ?? '30s', '--wait'),
  };
}

/** What the environment says about colours; undefined: a terminal has them. */
export function colorOf(env: Surroundings['env']): boolean | undefined {
  const forced = env['FORCE_COLOR'];
  if (env['NO_COLOR'] || forced === '0' || forced === 'false') return false;
  return forced ? true : undefined;
}

function parseFormat(text: string): Format {
  const found = FORMATS.find((format) => format === text);
  if (found) return found;
  throw new Problem({
    code: 'unknown_format',
    exit: ExitCode.usage,
    message: `No output format is called "${text}".`,
    hint: didYouMean(text, FORMATS, `Use one of: ${FORMATS.join(', ')}.`),
  });
}

function parseNow(text: string): string {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new Problem({
    code: 'bad_time',
    exit: ExitCode.usage,
    message: `"${text}" is no time.`,
    hint: 'Write it in ISO 8601: --now 2026-10-01T08:00:00Z.',
  });
}

async function readConfig(cwd: string): Promise<Config> {
  const path = findUpwards(cwd);
  if (path === undefined) return {};
  const { parse } = await import('yaml');
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    throw new Problem({
      code: 'bad_config',
      exit: ExitCode.usage,
      message: `"${path}" cannot be read as YAML.`,
      reason: error instanceof Error ? error.message.split('\n')[0] : undefined,
      hint: 'Mend the file, or move it away.',
    });
  }
  const config: Config = {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new Problem({
      code: 'bad_config',
      exit: ExitCode.usage,
      message: `"${path}" has no settings in it.`,
      hint: 'Write each on a line of its own: db: crmctl.db.',
    });
  }
  for (const [key, value] of Object.entries(content ?? {})) {
    const known = CONFIG_KEYS.find((name) => name === key);
    if (!known || typeof value === 'object') {
      throw new Problem({
        code: 'bad_config',
        exit: ExitCode.usage,
        message: `"${path}" has a setting "${key}" that crmctl does not know.`,
        hint: didYouMean(key, CONFIG_KEYS, `It may have: ${CONFIG_KEYS.join(', ')}.`),
      });
    }
    config[known] = String(value);
  }
  return config;
}

function findUpwards(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_FILE);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}
