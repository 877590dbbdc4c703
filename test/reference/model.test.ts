// The model judges the engine, so it is held to the examples of the products first.
import { describe, expect, test } from 'vitest';
import type { Account, Group, StoredRecord, User } from './account.ts';
import { modelOf } from './model.ts';

const group = (key: string, kind: Group['kind'], parent?: string, more: Partial<Group> = {}): Group => ({
  key,
  kind,
  parent: kind === 'administrative' ? undefined : (parent ?? 'admin'),
  allows: [],
  denies: [],
  roles: [],
  ...more,
});
/** `nord` for a member, `nord!` for its manager. */
const user = (key: string, places: string[], more: Partial<User> = {}): User => ({
  key,
  active: true,
  memberships: places.map((place) => ({
    group: place.replace('!', ''),
    as: place.endsWith('!') ? 'manager' : 'member',
    roles: [],
  })),
  restrictions: [],
  ...more,
});
const record = (key: string, type: StoredRecord['type'], place: string, more: Partial<StoredRecord> = {}) => ({
  key,
  type,
  group: place,
  sold: [],
  unfinished: false,
  ...more,
});

function account(parts: Partial<Account>): Account {
  const defaults = [group('admin', 'administrative'), group('base', 'organization')];
  const own = parts.groups ?? [];
  return {
    groupSystem: 'on',
    teams: 'on',
    privacy: 'own',
    roles: [],
    editedRoles: [],
    users: [],
    fields: [],
    records: [],
    shares: [],
    ...parts,
    groups: [...defaults.filter(({ key }) => !own.some((given) => given.key === key)), ...own],
  };
}

function waysOf(facts: Account, question: string): string[] {
  const [user, action, record] = question.split(' ') as [string, 'view', string];
  return modelOf(facts)
    .ask(user, action, record)
    .ways.map(({ way, via }) => `${way} ${via}`)
    .sort();
}
const whoSees = (facts: Account, record: string): string[] =>
  facts.users.filter(({ key }) => modelOf(facts).ask(key, 'view', record).allowed).map(({ key }) => key);

describe('CentralStationCRM', () => {
  test('Müller: everybody sees base, and Finanzen with all deals is for three', () => {
    const facts = account({
      groups: [group('finanzen', 'organization')],
      users: [
        user('bookkeeper', ['base', 'finanzen']),
        user('head', ['base', 'finanzen']),
        user('boss', ['base', 'finanzen!']),
        user('anna', ['base']),
      ],
      records: [record('kunde', 'company', 'base'), record('angebot', 'deal', 'finanzen')],
    });
    expect(whoSees(facts, 'kunde')).toEqual(['bookkeeper', 'head', 'boss', 'anna']);
    expect(whoSees(facts, 'angebot')).toEqual(['bookkeeper', 'head', 'boss']);
  });

  test('Meier: three external agents work in Leads and see nothing of Company', () => {
    const agents = ['agent-1', 'agent-2', 'agent-3'];
    const facts = account({
      privacy: 'group',
      groups: [group('company', 'organization'), group('leads', 'organization')],
      users: [user('anna', ['base', 'company', 'leads']), ...agents.map((key) => user(key, ['leads']))],
      records: [
        record('kunde', 'company', 'company'),
        record('angebot', 'deal', 'company'),
        record('adresse', 'lead', 'leads'),
        record('firma', 'company', 'leads'),
      ],
    });
    expect(whoSees(facts, 'kunde')).toEqual(['anna']);
    expect(whoSees(facts, 'angebot')).toEqual(['anna']);
    expect(whoSees(facts, 'adresse')).toEqual(['anna', ...agents]);
    expect(whoSees(facts, 'firma')).toEqual(['anna', ...agents]);
    expect(modelOf(facts).ask('agent-1', 'view', 'kunde').outcome).toBe('none');
  });

  test('Schmidt: Nord and Süd are seen by their own salespeople and by those who do not sell', () => {
    const facts = account({
      groups: [group('nord', 'organization'), group('sued', 'organization')],
      users: [
        user('nora', ['base', 'nord']),
        user('sven', ['base', 'sued']),
        user('olga', ['base', 'nord', 'sued']),
        user('root', ['admin']),
      ],
      records: [
        record('kiel', 'company', 'nord'),
        record('ulm', 'company', 'sued'),
        record('neu', 'lead', 'base', { owner: 'nora' }),
      ],
    });
    expect(whoSees(facts, 'kiel')).toEqual(['nora', 'olga', 'root']);
    expect(whoSees(facts, 'ulm')).toEqual(['sven', 'olga', 'root']);
    expect(whoSees(facts, 'neu')).toEqual(['nora', 'root']);
    expect(whoSees({ ...facts, groupSystem: 'off' }, 'kiel')).toEqual(['nora', 'sven', 'olga', 'root']);
    expect(waysOf({ ...facts, groupSystem: 'off' }, 'root view kiel')).toEqual(['administrator admin', 'group base']);
  });

  test('a released field is shown through a wall, and is no way', () => {
    const facts = account({
      groups: [group('nord', 'organization'), group('sued', 'organization'), group('messe', 'access')],
      users: [user('sven', ['base', 'sued']), user('nora', ['nord']), user('gast', ['messe'])],
      fields: [{ type: 'company', key: 'revenue-class', releasedTo: ['sued', 'messe'] }],
      records: [record('kiel', 'company', 'nord')],
    });
    expect(modelOf(facts).ask('sven', 'view', 'kiel')).toEqual({
      allowed: false,
      ways: [],
      outcome: 'fields',
      sections: { core: false, contact: false, history: false },
      fields: ['name', 'revenue-class'],
    });
    expect(modelOf(facts).ask('nora', 'view', 'kiel')).toMatchObject({
      outcome: 'full',
      fields: ['name', 'revenue-class'],
    });
    expect(modelOf(facts).ask('gast', 'view', 'kiel').outcome).toBe('none');
  });
});

describe('AIMcrm', () => {
  const inside = {
    users: [
      user('anna', ['nord-1!'], {
        memberships: [{ group: 'nord-1', as: 'manager', roles: ['everything'] }],
      }),
      user('root', ['admin']),
    ],
    roles: [{ key: 'everything', permissions: [{ permission: '*', scope: 'all' as const }] }],
    records: [
      record('kiel', 'company', 'nord-1', { owner: 'anna' }),
      record('bonn', 'company', 'base', { owner: 'anna' }),
    ],
    shares: [{ record: 'kiel', with: { user: 'anna' }, actions: ['view' as const] }],
  };
  test('what is disallowed on an organization cannot be brought back by anything within it', () => {
    const facts = account({
      ...inside,
      groups: [
        group('nord', 'organization', 'admin', { denies: ['*.view'] }),
        group('nord-1', 'team', 'nord', {
          allows: [{ permission: 'company.view', scope: 'all' }],
          roles: ['everything'],
        }),
      ],
    });
    expect(modelOf(facts).ask('anna', 'view', 'kiel')).toMatchObject({ allowed: false, outcome: 'none' });
    expect(modelOf(facts).scopeThrough('anna', 'nord-1', 'company.edit')).toBe('all');
    expect(waysOf(facts, 'root view kiel')).toEqual(['administrator admin']);
  });

  test('a disallow on the administrative group reaches everyone but its members', () => {
    const facts = account({
      ...inside,
      groups: [
        group('admin', 'administrative', undefined, { denies: ['company.*'] }),
        group('nord', 'organization'),
        group('nord-1', 'team', 'nord'),
      ],
    });
    expect(waysOf(facts, 'anna view kiel')).toEqual([]);
    expect(waysOf(facts, 'root view kiel')).toEqual(['administrator admin']);
    expect(modelOf(facts).scopeThrough('root', 'admin', 'company.view')).toBe('all');
  });

  test('being in base does not undo what the group of the record disallows', () => {
    const groups = [group('nord', 'organization', 'admin', { denies: ['company.view'] })];
    const facts = account({
      groups,
      users: [user('anna', ['base', 'nord'])],
      records: [record('kiel', 'company', 'nord', { owner: 'anna' })],
    });
    expect(waysOf(facts, 'anna view kiel')).toEqual([]);
    const open = account({ ...facts, groups: [group('nord', 'organization')] });
    expect(waysOf(open, 'anna view kiel')).toEqual(['group nord', 'owner base', 'owner nord']);
  });

  test('an administrator is adjusted by a restriction alone', () => {
    const facts = account({
      users: [user('root', ['admin', 'base'], { restrictions: ['*.view'] })],
      records: [record('kiel', 'company', 'base', { owner: 'root' })],
    });
    expect(modelOf(facts).ask('root', 'edit', 'kiel')).toMatchObject({ allowed: false, outcome: 'none' });
  });

  test('a client reaches the leads that it bought and has not returned, and of them what is released', () => {
    const facts = account({
      groups: [group('solar', 'client'), group('other', 'client'), group('adbiz', 'affiliate')],
      users: [user('carl', ['solar']), user('alma', ['adbiz']), user('both', ['base', 'solar'])],
      fields: [{ type: 'lead', key: 'budget', releasedTo: ['solar'] }],
      records: [
        record('sold', 'lead', 'base', { affiliate: 'adbiz', sold: [{ client: 'solar', returned: false }] }),
        record('back', 'lead', 'base', { sold: [{ client: 'solar', returned: true }] }),
        record('else', 'lead', 'base', { sold: [{ client: 'other', returned: false }] }),
      ],
    });
    expect(whoSees(facts, 'sold')).toEqual(['carl', 'alma', 'both']);
    expect(whoSees(facts, 'back')).toEqual([]);
    expect(whoSees(facts, 'else')).toEqual([]);
    expect(modelOf(facts).ask('carl', 'view', 'sold')).toMatchObject({ outcome: 'fields', fields: ['budget'] });
    expect(modelOf(facts).ask('both', 'view', 'sold')).toMatchObject({ outcome: 'fields', fields: ['name', 'budget'] });
    expect(modelOf(facts).ask('alma', 'view', 'sold')).toMatchObject({ outcome: 'fields', fields: [] });
    expect(modelOf(facts).ask('carl', 'edit', 'sold').allowed).toBe(false);
  });

  test('rows of an unfinished import are visible to nobody', () => {
    const facts = account({
      users: [user('root', ['admin'])],
      records: [record('half', 'lead', 'base', { unfinished: true })],
    });
    expect(modelOf(facts).ask('root', 'view', 'half')).toMatchObject({ allowed: false, outcome: 'none' });
  });
});

describe('noCRM', () => {
  const facts = account({
    groups: [group('nord', 'organization'), group('team-1', 'team', 'nord'), group('team-2', 'team', 'nord')],
    users: [
      user('chief', ['base', 'team-1!']),
      user('anna', ['base', 'team-1']),
      user('bert', ['base', 'team-2']),
      user('boss', ['base', 'nord!']),
    ],
    records: [
      record('of-anna', 'lead', 'base', { owner: 'anna' }),
      record('of-bert', 'lead', 'base', { owner: 'bert' }),
      record('of-nobody', 'lead', 'base'),
      record('of-the-team', 'lead', 'team-1', { owner: 'anna' }),
    ],
  });
  test('a manager sees the leads of the members of the team, and of no other team', () => {
    expect(waysOf(facts, 'chief view of-anna')).toEqual(['colleague team-1']);
    expect(waysOf(facts, 'chief view of-bert')).toEqual([]);
    expect(waysOf(facts, 'boss view of-bert')).toEqual(['colleague nord']);
    expect(waysOf(facts, 'chief view of-the-team')).toEqual(['group team-1', 'subtree team-1']);
    expect(waysOf(facts, 'boss view of-the-team')).toEqual(['subtree nord']);
    expect(whoSees(facts, 'of-nobody')).toEqual([]);
  });

  test('without teams a manager counts as a member', () => {
    expect(waysOf({ ...facts, teams: 'off' }, 'chief view of-anna')).toEqual([]);
    expect(waysOf({ ...facts, teams: 'off', privacy: 'group' }, 'chief view of-anna')).toEqual(['colleague team-1']);
  });

  test.each([
    { privacy: 'own' as const, seen: ['of-anna'] },
    { privacy: 'group' as const, seen: ['of-anna'] },
    { privacy: 'organization' as const, seen: ['of-anna', 'of-bert', 'of-nobody'] },
  ])('with privacy $privacy a member of base alone sees $seen', ({ privacy, seen }) => {
    const alone = account({ ...facts, privacy, users: [user('anna', ['base']), user('bert', ['base'])] });
    const inBase = alone.records.filter(({ group }) => group === 'base').map(({ key }) => key);
    expect(inBase.filter((key) => whoSees(alone, key).includes('anna'))).toEqual(seen);
    expect(modelOf(alone).scopeThrough('anna', 'base', 'stats.view')).toBe('own');
    expect(modelOf(alone).scopeThrough('anna', 'base', 'lead.edit')).toBe('own');
  });
});

describe('Dynamics', () => {
  const facts = account({
    groups: [
      group('nord', 'organization'),
      group('taskforce', 'access', 'nord'),
      group('sued', 'organization'),
      group('adbiz', 'affiliate'),
    ],
    users: [
      user('sven', ['sued', 'taskforce']),
      user('only', ['taskforce']),
      user('boss', ['nord!']),
      user('alma', ['adbiz']),
      user('gone', ['sued', 'taskforce'], { active: false }),
    ],
    records: [record('kiel', 'company', 'nord'), record('bonn', 'company', 'nord'), record('klein', 'lead', 'nord')],
    shares: [
      { record: 'kiel', with: { group: 'taskforce' }, actions: ['view'] },
      { record: 'klein', with: { user: 'alma' }, actions: ['view', 'edit'] },
    ],
  });
  test('an access team opens one record, for one action, to its members', () => {
    expect(waysOf(facts, 'sven view kiel')).toEqual(['share group:taskforce']);
    expect(waysOf(facts, 'sven edit kiel')).toEqual([]);
    expect(waysOf(facts, 'sven view bonn')).toEqual([]);
    expect(waysOf(facts, 'gone view kiel')).toEqual([]);
  });

  test('a share widens where, never what', () => {
    expect(waysOf(facts, 'only view kiel')).toEqual([]);
    const denied = facts.groups.map((given) => (given.key === 'sued' ? { ...given, denies: ['company.view'] } : given));
    expect(waysOf({ ...facts, groups: denied }, 'sven view kiel')).toEqual([]);
    const walled = facts.groups.map((given) => (given.key === 'taskforce' ? { ...given, denies: ['*'] } : given));
    expect(waysOf({ ...facts, groups: walled }, 'sven view kiel')).toEqual([]);
  });

  test('an external user of a share sees the released fields alone, and acts on nothing', () => {
    expect(modelOf(facts).ask('alma', 'view', 'klein')).toMatchObject({
      allowed: true,
      ways: [{ way: 'share', via: 'user:alma' }],
      outcome: 'fields',
      fields: [],
    });
    expect(waysOf(facts, 'alma edit klein')).toEqual([]);
  });
});

describe('scopes', () => {
  const reaching = (scope: 'group' | 'subtree' | 'organization' | 'all') =>
    account({
      groups: [
        group('nord', 'organization'),
        group('kiel', 'organization', 'nord'),
        group('team-1', 'team', 'nord', { allows: [{ permission: 'deal.export', scope }] }),
        group('team-1a', 'team', 'team-1'),
        group('team-2', 'team', 'nord'),
        group('sued', 'organization'),
      ],
      users: [user('anna', ['team-1']), user('root', ['admin'])],
      records: ['nord', 'kiel', 'team-1', 'team-1a', 'team-2', 'sued'].map((place) =>
        record(`in-${place}`, 'deal', place),
      ),
      shares: ['nord', 'kiel', 'team-1', 'team-1a', 'team-2', 'sued'].map((place) => ({
        record: `in-${place}`,
        with: { user: 'anna' },
        actions: ['view' as const],
      })),
    });
  test.each([
    { scope: 'group' as const, reached: ['team-1'] },
    { scope: 'subtree' as const, reached: ['team-1', 'team-1a'] },
    { scope: 'organization' as const, reached: ['nord', 'team-1', 'team-1a', 'team-2'] },
    { scope: 'all' as const, reached: ['nord', 'kiel', 'team-1', 'team-1a', 'team-2', 'sued'] },
  ])('$scope reaches $reached', ({ scope, reached }) => {
    const facts = reaching(scope);
    const allowed = facts.records.filter(({ key }) => modelOf(facts).ask('anna', 'export', key).allowed);
    expect(allowed.map(({ group }) => group)).toEqual(reached);
  });

  test('nobody acts on what they cannot see', () => {
    expect(waysOf({ ...reaching('all'), shares: [] }, 'anna export in-sued')).toEqual([]);
  });

  test('permissions flow down to organizations and teams, and external groups get only disallows from above', () => {
    const facts = account({
      groups: [
        group('nord', 'organization', 'admin', { allows: [{ permission: 'lead.export', scope: 'subtree' }] }),
        group('team-1', 'team', 'nord'),
        group('adbiz', 'affiliate', 'nord'),
        group('cut', 'organization', 'admin', { denies: ['import.run'] }),
        group('adcut', 'affiliate', 'cut'),
      ],
      users: [user('anna', ['team-1']), user('alma', ['adbiz', 'adcut'])],
    });
    const { scopeThrough } = modelOf(facts);
    expect(scopeThrough('anna', 'team-1', 'lead.export')).toBe('subtree');
    expect(scopeThrough('alma', 'adbiz', 'lead.export')).toBe('none');
    expect(scopeThrough('alma', 'adbiz', 'import.run')).toBe('group');
    expect(scopeThrough('alma', 'adcut', 'import.run')).toBe('none');
  });
});
