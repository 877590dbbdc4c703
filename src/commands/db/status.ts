import { statSync } from 'node:fs';
import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { LATEST_VERSION, readSchemaVersion } from '../../store/migrate.ts';
import type { Session } from '../../store/session.ts';

const COUNTED = ['users', 'groups', 'records', 'rules', 'imports', 'runs', 'journal'] as const;

export function statusCommand({ perform }: Cli): Command {
  return new Command('status')
    .description('which database it is, its version, and how much is in it')
    .addHelpText('after', example('db status', 'db status --json'))
    .action((_flags: object, command: Command) => perform(command, runStatus, { database: 'any' }));
}

export async function runStatus({ session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'db' });
  const { store } = session;
  const schema = await readSchemaVersion(store);
  const state = stateOf(schema);
  const counts = state === 'current' ? await readCounts(session) : null;
  const size = store.kind === 'sqlite' && store.name !== ':memory:' ? statSync(store.name).size : null;
  await out.document({
    document: {
      database: store.name,
      kind: store.kind,
      state,
      schema: schema ?? null,
      latest: LATEST_VERSION,
      bytes: size,
      counts,
    },
    text: (document, style, width) =>
      showFacts(
        style,
        document.database,
        {
          kind: store.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL',
          schema: schema === undefined ? null : `${schema} of ${LATEST_VERSION}`,
          state: SENTENCES[state],
          size: size === null ? null : `${(size / 1024 / 1024).toFixed(1)} MB`,
          ...Object.fromEntries(Object.entries(counts ?? {}).map(([name, count]) => [name, String(count)])),
        },
        width,
      ),
  });
}

const SENTENCES = {
  current: 'up to date',
  older: 'older than this crmctl: crmctl db migrate',
  newer: 'newer than this crmctl: update crmctl',
  empty: 'empty: crmctl init',
  foreign: 'a database of another program',
};

function stateOf(schema: number | undefined): keyof typeof SENTENCES {
  if (schema === undefined) return 'foreign';
  if (schema === 0) return 'empty';
  if (schema === LATEST_VERSION) return 'current';
  return schema < LATEST_VERSION ? 'older' : 'newer';
}

async function readCounts({ db }: Session): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of COUNTED) {
    const { count } = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts[table] = count;
  }
  return counts;
}
