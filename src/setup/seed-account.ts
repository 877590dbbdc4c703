import { change } from '../access/change.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Session } from '../store/session.ts';
import { applySteps } from './apply-steps.ts';
import type { GroupEntry, SetupDocument, UserEntry } from './document.ts';
import { findSteps } from './find-steps.ts';
import { createRandom, type Random } from './random.ts';
import { readState } from './read-state.ts';
import { seedRecords } from './seed-records.ts';

export interface SeedOptions {
  users: number;
  groups: number;
  records: number;
  /** The same seed makes the same account. */
  seed: number;
}

export interface Seeded {
  users: number;
  groups: number;
  records: number;
}

const FIRST_NAMES = [
  'Anna',
  'Bernd',
  'Carla',
  'Dirk',
  'Eva',
  'Frank',
  'Greta',
  'Hans',
  'Ida',
  'Jörg',
  'Käthe',
  'Lars',
  'Maren',
  'Nils',
  'Olga',
  'Paul',
];
const LAST_NAMES = [
  'Müller',
  'Schmidt',
  'Krüger',
  'Weiß',
  'Petersen',
  'Böhm',
  'Lang',
  'Köhler',
  'Vogel',
  'Jäger',
  'Yılmaz',
  'Novak',
  'Huber',
  'Groß',
  'Ott',
  'Sommer',
];
const PLACES = ['Nord', 'Süd', 'West', 'Ost', 'Mitte', 'Küste', 'Alpen', 'Rhein', 'Elbe', 'Spree'];
const POSITIONS = ['front-office', 'front-office', 'back-office', 'business'] as const;

/** Fills an empty account with people, groups and records that look like someone's, for trials and measurements. */
export async function seedAccount(session: Session, { users, groups, records, seed }: SeedOptions): Promise<Seeded> {
  return change(session, async (change) => {
    await assertEmpty(change);
    const random = createRandom(seed);
    const document: SetupDocument = {
      version: 1,
      ...makeGroups(random, groups),
      settings: { country: 'DE', locale: 'de' },
    };
    document.users = makeUsers(random, users, document.groups ?? []);
    await applySteps(change, findSteps(document, await readState(change.db, 'none')));
    await seedRecords(change, random, records);
    change.journal({ verb: 'seeded', object: 'database', key: String(seed), after: { users, groups, records } });
    return { users: document.users.length, groups: document.groups?.length ?? 0, records };
  });
}

async function assertEmpty({ db }: Change): Promise<void> {
  const user = await db.selectFrom('users').select('key').limit(2).execute();
  const record = await db.selectFrom('records').select('id').limit(1).execute();
  if (user.length < 2 && record.length === 0) return;
  throw new Problem({
    code: 'not_empty',
    exit: ExitCode.refused,
    message: 'This account has people or records in it already.',
    hint: 'Name a new database for the trial: crmctl --db trial.db db seed.',
  });
}

// A tenth are organizations, a few deliver or buy, the others are teams: some of them below other teams.
function makeGroups(random: Random, count: number): { groups: GroupEntry[] } {
  const groups: GroupEntry[] = [];
  const organizations = Math.max(1, Math.round(count / 10));
  const external = Math.min(10, Math.floor(count / 10));
  for (let place = 0; place < count; place += 1) {
    if (place < organizations) {
      groups.push({
        key: `org-${place + 1}`,
        kind: 'organization',
        name: `${PLACES[place % PLACES.length]} ${place + 1}`,
      });
    } else if (place < organizations + external) {
      const kind = place % 2 === 0 ? 'affiliate' : 'client';
      groups.push({ key: `${kind}-${place + 1}`, kind });
    } else {
      const above = groups.filter(({ kind }) => kind === 'organization' || kind === 'team');
      const parent = random.chance(0.7) ? groups[random.whole(organizations)]! : random.pick(above);
      groups.push({ key: `team-${place + 1}`, kind: 'team', name: `Team ${place + 1}`, parent: parent.key });
    }
  }
  return { groups };
}

function makeUsers(random: Random, count: number, groups: readonly GroupEntry[]): UserEntry[] {
  const teams = groups.filter(({ kind }) => kind === 'team' || kind === 'organization');
  const users: UserEntry[] = [{ key: 'root', name: 'Root', groups: ['admin'] }];
  for (let place = 1; place <= count; place += 1) {
    const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
    const key = `${toKey(first)}.${toKey(last)}.${place}`;
    const wanted = new Set(
      teams.length === 0 ? [] : Array.from({ length: 1 + random.whole(3) }, () => random.pick(teams).key),
    );
    users.push({
      key,
      name: `${first} ${last}`,
      email: `${key}@example.com`,
      position: random.pick(POSITIONS),
      groups: [...wanted].map((group) => (random.chance(0.1) ? { group, as: 'manager' as const } : group)),
    });
  }
  return users;
}

function toKey(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll(/[^a-z]/g, '');
}
