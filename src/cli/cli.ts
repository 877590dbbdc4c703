import { Command, CommanderError } from 'commander';
import { findSubject } from '../access/subject.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Actor } from '../store/session.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { toStoreProblem } from '../store/store-problem.ts';
import type { Context } from './context.ts';
import { createNotes } from './notes.ts';
import { type GlobalFlags, type Options, settleOptions } from './options.ts';
import { createOutput } from './output.ts';
import { createPrompts } from './prompts.ts';
import { showBug, showProblem } from './show-problem.ts';
import type { Surroundings } from './surroundings.ts';

export interface PerformOptions {
  /** As the journal names it; the words of the command when absent. */
  dryRun?: boolean | undefined;
  /**
   * `create` makes the database where there is none, `or-empty` puts an empty one in memory in its stead, `any` opens
   * every version, `none` opens nothing.
   */
  database?: 'open' | 'create' | 'or-empty' | 'any' | 'none';
}

/** What command files are built with: the way to run their function with a context, and report what came of it. */
export interface Cli {
  perform(
    command: Command,
    run: (context: Context) => Promise<ExitCode | void>,
    options?: PerformOptions,
  ): Promise<void>;
  readonly surroundings: Surroundings;
  exitCode: ExitCode;
}

const STAND_IN = ':memory:';

export function createCli(surroundings: Surroundings): Cli {
  const cli: Cli = {
    surroundings,
    exitCode: ExitCode.done,
    async perform(command, run, { dryRun = false, database = 'open' } = {}) {
      const flags = command.optsWithGlobals<GlobalFlags & { dryRun?: boolean }>();
      let options: Options | undefined;
      let store: Store | undefined;
      try {
        options = await settleOptions(flags, surroundings);
        if (database !== 'none') store = await openFor(options, database);
        const context = await createContext(
          store,
          options,
          surroundings,
          wordsOf(command),
          dryRun || flags.dryRun === true,
        );
        cli.exitCode = (await run(context)) ?? ExitCode.done;
      } catch (error) {
        cli.exitCode = report(error, options, surroundings, store?.name ?? options?.db ?? '', flags.json === true);
      } finally {
        await store?.close();
      }
    },
  };
  return cli;
}

/** Prints what went wrong, as people or programs read it, and says how the process ends. */
export function report(
  error: unknown,
  options: Options | undefined,
  surroundings: Surroundings,
  name: string,
  json: boolean,
): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.done;
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return showProblem(
      new Problem({ code: 'interrupted', exit: ExitCode.interrupted, message: 'Interrupted; nothing was changed.' }),
      json,
      surroundings,
    );
  }
  const problem = error instanceof Problem ? error : toStoreProblem(error, name);
  const asJson = json || (options?.format !== undefined && options.format !== 'table');
  if (problem) return showProblem(problem, asJson, surroundings, options?.verbose);
  return showBug(error, asJson, surroundings, options?.verbose ?? false);
}

type Opening = Exclude<NonNullable<PerformOptions['database']>, 'none'>;

async function openFor({ db, waitSeconds }: Options, database: Opening): Promise<Store> {
  if (database === 'or-empty') {
    return openFor({ db, waitSeconds } as Options, 'open').catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'no_database') return openStore({ url: STAND_IN, create: true });
      throw error;
    });
  }
  return openStore({ url: db, waitSeconds, create: database === 'create', anyVersion: database === 'any' });
}

async function createContext(
  store: Store | undefined,
  options: Options,
  surroundings: Surroundings,
  command: string,
  dryRun: boolean,
): Promise<Context> {
  const now = (): string => options.now ?? surroundings.now();
  const parts = {
    out: createOutput(options, surroundings),
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
