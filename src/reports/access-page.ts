import { counted } from '../counted.ts';
import { sql } from 'kysely';
import { type MatrixRow, matrixOfGroups } from '../access/matrix.ts';
import { relation } from '../access/relation.ts';
import { readSettings } from '../access/settings.ts';
import { PERMISSIONS, RECORD_TYPES } from '../access/vocabulary.ts';
import { type ListedGroup, listGroups } from '../directory/list-groups.ts';
import { type ListedUser, listUsers } from '../directory/list-users.ts';
import type { Session } from '../store/session.ts';
import { barOf, html, type Html, page, table } from './html.ts';

// Counting what each user sees costs users × records; past this the page says so instead.
const MOST_PAIRS = 20_000_000;
const MOST_OPEN = 40;

/** The group tree with members and permissions, who sees how much and why, and every wall and exception. */
export async function accessPage(session: Session): Promise<string> {
  const { db, now } = session;
  const matrix = new Map((await matrixOfGroups(session, { asManager: false })).map((row) => [row.key, row]));
  const groups = await listGroups(session);
  const users = await listUsers(session);
  const settings = await readSettings(db);
  const top = groups.find(({ parent }) => parent === null);
  const about = `${counted(groups.length, 'group')}, ${counted(users.length, 'user')}. Group system ${settings['group-system']}, teams ${settings.teams}, privacy ${settings.privacy}. As of ${now()}.`;
  return page('Who sees what', about, [
    html`<h2>Groups</h2>
      <p>
        What is in an organization is seen only from inside it or above. Open a group for what its plain members have
        through it.
      </p>`,
    top
      ? html`<ul class="tree">
          ${branch(top, groups, users, matrix)}
        </ul>`
      : html``,
    html`<h2>Who sees how much</h2>`,
    await reachTable(session, users),
    html`<h2>Walls</h2>
      <p>What is disallowed on a group holds for everybody in it and below it; nothing there brings it back.</p>`,
    await deniesTable(session),
    html`<h2>Exceptions</h2>
      <h3>Shares</h3>`,
    await sharesTable(session),
    html`<h3>Released fields</h3>`,
    await releasesTable(session),
    html`<h3>Restricted users</h3>`,
    await restrictionsTable(session),
  ]);
}

function branch(
  group: ListedGroup,
  groups: readonly ListedGroup[],
  users: readonly ListedUser[],
  matrix: ReadonlyMap<string, MatrixRow>,
): Html {
  const { key, name, kind, records } = group;
  const members = users.filter((user) => user.groups.some((each) => each === key || each === `${key} (manager)`));
  const below = groups.filter(({ parent }) => parent === key);
  const permissions = Object.entries(matrix.get(key)?.permissions ?? {});
  const isEverything = permissions.length === PERMISSIONS.length && permissions.every(([, scope]) => scope === 'all');
  const told = isEverything ? [['everything', 'all'] as const] : permissions;
  const content = html`<summary>
      <strong>${key}</strong> ${name === key ? '' : name}
      <span class="dim">${kind}, ${counted(members.length, 'member')}, ${counted(records, 'record')}</span>
    </summary>
    <p>
      ${members.map((user) => html`<span class="tag">${user.key}${user.groups.includes(`${key} (manager)`) ? ' (manager)' : ''}</span>`)}
    </p>
    <p>${told.map(([permission, scope]) => html`<span class="tag">${permission}: ${scope}</span>`)}</p>`;
  // All open where that is a page or two: a printed page shows what is open.
  return html`<li>
    ${groups.length > MOST_OPEN ? html`<details>${content}</details>` : html`<details open>${content}</details>`}
    ${
      below.length === 0
        ? html``
        : html`<ul>
            ${below.map((child) => branch(child, groups, users, matrix))}
          </ul>`
    }
  </li> `;
}

async function reachTable({ db }: Session, users: readonly ListedUser[]): Promise<Html> {
  const { records } = await db
    .selectFrom('records')
    .select((eb) => eb.fn.countAll<number | string>().as('records'))
    .executeTakeFirstOrThrow();
  if (Number(records) * users.length > MOST_PAIRS)
    return html`<p>
      The account is too large to count this for everybody at once. Ask for one: <code>crmctl access what USER</code>.
    </p>`;
  const settings = await readSettings(db);
  const seen = new Map<string, { counts: number[]; ways: Set<string> }>();
  for (const [at, type] of RECORD_TYPES.entries()) {
    const rows = await db
      .selectFrom(relation({ type, actions: ['view'], settings }).as('w'))
      .innerJoin('users as u', 'u.id', 'w.user_id')
      .select(['u.key', 'w.way', sql<number | string>`count(distinct w.record_id)`.as('records')])
      .groupBy(['u.key', 'w.way'])
      .execute();
    const totals = await db
      .selectFrom(relation({ type, actions: ['view'], settings }).as('w'))
      .innerJoin('users as u', 'u.id', 'w.user_id')
      .select(['u.key', sql<number | string>`count(distinct w.record_id)`.as('records')])
      .groupBy('u.key')
      .execute();
    const of = (key: string) => {
      const found = seen.get(key) ?? { counts: RECORD_TYPES.map(() => 0), ways: new Set<string>() };
      seen.set(key, found);
      return found;
    };
    for (const { key, way } of rows) of(key).ways.add(way);
    for (const { key, records: count } of totals) of(key).counts[at] = Number(count);
  }
  const sum = (key: string): number => (seen.get(key)?.counts ?? []).reduce((all, count) => all + count, 0);
  const most = Math.max(0, ...users.map(({ key }) => sum(key)));
  const sorted = users.toSorted((a, b) => sum(b.key) - sum(a.key));
  return table(
    [
      { title: 'user' },
      { title: 'name' },
      ...RECORD_TYPES.map((title) => ({ title, isNumber: true })),
      { title: 'of the most' },
      { title: 'ways' },
    ],
    sorted.map(({ key, name, active }) => [
      key,
      active ? name : `${name} (not active)`,
      ...(seen.get(key)?.counts ?? RECORD_TYPES.map(() => 0)),
      barOf(sum(key), most),
      [...(seen.get(key)?.ways ?? [])].join(', '),
    ]),
    'There are no users.',
  );
}

async function deniesTable({ db }: Session): Promise<Html> {
  const rows = await db
    .selectFrom('group_denies as d')
    .innerJoin('groups as g', 'g.id', 'd.group_id')
    .select(['g.key', 'd.permission'])
    .orderBy('g.key')
    .orderBy('d.permission')
    .execute();
  return table(
    [{ title: 'group' }, { title: 'disallows' }],
    rows.map(({ key, permission }) => [key, permission]),
    'Nothing is disallowed on any group.',
  );
}

async function sharesTable({ db }: Session): Promise<Html> {
  const rows = await db
    .selectFrom('shares as s')
    .innerJoin('records as r', 'r.id', 's.record_id')
    .leftJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('groups as g', 'g.id', 's.group_id')
    .select(['r.type', 'r.key', 'r.name', 'u.key as user', 'g.key as group', 's.action'])
    .orderBy('r.type')
    .orderBy('r.key')
    .orderBy('s.id')
    .execute();
  return table(
    [{ title: 'record' }, { title: 'name' }, { title: 'with' }, { title: 'for' }],
    rows.map(({ type, key, name, user, group, action }) => [
      `${type}/${key}`,
      name,
      user === null ? `group ${group ?? ''}` : `user ${user}`,
      action,
    ]),
    'No record is shared.',
  );
}

async function releasesTable({ db }: Session): Promise<Html> {
  const rows = await db
    .selectFrom('releases as x')
    .innerJoin('groups as g', 'g.id', 'x.group_id')
    .select(['x.type', 'x.field', 'g.key'])
    .orderBy('x.type')
    .orderBy('x.field')
    .orderBy('g.key')
    .execute();
  return table(
    [{ title: 'field' }, { title: 'to' }],
    rows.map(({ type, field, key }) => [`${type}.${field}`, key]),
    'No field is released.',
  );
}

async function restrictionsTable({ db }: Session): Promise<Html> {
  const rows = await db
    .selectFrom('restrictions as x')
    .innerJoin('users as u', 'u.id', 'x.user_id')
    .select(['u.key', 'u.name', 'x.permission'])
    .orderBy('u.key')
    .orderBy('x.permission')
    .execute();
  return table(
    [{ title: 'user' }, { title: 'name' }, { title: 'may not' }],
    rows.map(({ key, name, permission }) => [key, name, permission]),
    'No user is restricted.',
  );
}
