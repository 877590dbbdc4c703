import type { Command } from 'commander';
import { journalRefusal } from '../access/journal-refusal.ts';
import { findSubject } from '../access/subject.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Actor } from '../store/session.ts';
import { openStore } from '../store/open-store.ts';
import { withoutPassword } from '../store/postgres/without-password.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { createNotes } from './notes.ts';
import { type GlobalFlags, type Options, settleOptions } from './options.ts';
import { createOutput } from './output.ts';
import { createPrompts } from './prompts.ts';
import { report } from './report.ts';
import type { Surroundings } from './surroundings.ts';

const STAND_IN = ':memory:';

export interface PerformOptions {
  /** As the journal names it; the words of the command when absent. */
  dryRun?: boolean | undefined;
  /** A person was asked for a part of the command line: they are shown what it will do before it is done. */
  hasAsked?: boolean;
  /**
   * `create` makes the database where there is none, `or-empty` puts an empty one in memory in its stead, `any` opens
   * every version, `none` opens nothing.
   */
  database?: 'open' | 'create' | 'or-empty' | 'any' | 'none';
}

/** Settles the options, opens the database, runs the command and reports what came of it. Never throws. */
export async function performCommand(
  command: Command,
  run: (context: Context) => Promise<ExitCode | void>,
  { dryRun = false, database = 'open', hasAsked = false }: PerformOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const flags = command.optsWithGlobals<GlobalFlags & { dryRun?: boolean }>();
  let options: Options | undefined;
  let store: Store | undefined;
  let context: Context | undefined;
  try {
    options = await settleOptions(flags, surroundings);
    if (database !== 'none') store = await openFor(options, database, surroundings);
    const isDry = dryRun || flags.dryRun === true;
    const isChange = flags.dryRun !== undefined;
    context = await createContext(store, options, surroundings, wordsOf(command), isDry, isChange);
    const isShownFirst = hasAsked && flags.dryRun === false && !options.yes;
    const code = isShownFirst ? await (await import('./rehearse.ts')).rehearse(context, run) : await run(context);
    return code ?? ExitCode.done;
  } catch (error) {
    // A change has journaled its refusal already; this is for what is only asked or read.
    if (store && context) await journalRefusal(context.session, error);
    const name = store?.name ?? withoutPassword(options?.db ?? '');
    return report(error, options, surroundings, name, flags.json === true);
  } finally {
    await store?.close();
  }
}

type Opening = Exclude<NonNullable<PerformOptions['database']>, 'none'>;

async function openFor(options: Options, database: Opening, surroundings: Surroundings): Promise<Store> {
  if (database === 'or-empty') {
    return openFor(options, 'open', surroundings).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'no_database') return openStore({ url: STAND_IN, create: true });
      throw error;
    });
  }
  const { db, waitSeconds } = options;
  const { env } = surroundings;
  return openStore({ url: db, waitSeconds, env, create: database === 'create', anyVersion: database === 'any' });
}

async function createContext(
  store: Store | undefined,
  options: Options,
  surroundings: Surroundings,
  command: string,
  dryRun: boolean,
  isChange: boolean,
): Promise<Context> {
  const now = (): string => options.now ?? surroundings.now();
  const parts = {
    out: createOutput(options, surroundings, isChange),
    notes: createNotes(options, surroundings),
    prompts: createPrompts(options, surroundings),
    options,
    surroundings,
    isNewDatabase: store?.name === STAND_IN && options.db !== STAND_IN,
  };
  // A command that opens no database has no session, and its run function takes none.
  if (!store) return parts as Context;
  const actor = await findActor(store, options.as);
  return { ...parts, session: { store, db: store.db, actor, command, now, dryRun } };
}

async function findActor(store: Store, as: string | undefined): Promise<Actor> {
  if (as === undefined) return { kind: 'operator' };
  const subject = await findSubject({ store, db: store.db }, as);
  if (subject?.isActive) return { kind: 'user', id: subject.id, key: subject.key };
  throw new Problem({
    code: subject ? 'user_inactive' : 'user_not_found',
    exit: subject ? ExitCode.notPermitted : ExitCode.notFound,
    message: subject ? `User "${as}" is not active and may do nothing.` : `No user is called "${as}".`,
    hint: 'Name an active user: --as USER (or CRMCTL_AS).',
  });
}

function wordsOf(command: Command): string {
  const words: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) words.unshift(at.name());
  return words.join(' ');
}
