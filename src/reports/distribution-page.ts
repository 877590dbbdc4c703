import { counted } from '../counted.ts';
import { sql } from 'kysely';
import { readSettings } from '../access/settings.ts';
import { readFigures } from '../distribution/distribution-figures.ts';
import { toLocalTime } from '../distribution/local-time.ts';
import type { Session } from '../store/session.ts';
import { barOf, columnsOf, html, type Html, page, table } from './html.ts';
import { leadFigures } from './lead-figures.ts';
import { reachOf } from './reach.ts';

const WEEKS = 26;

/** Who got what and by how much that differs from the weights, over time too; and what affiliates delivered. */
export async function distributionPage(session: Session): Promise<string> {
  const figures = await readFigures(session, {});
  const affiliates = await leadFigures(session, { by: 'affiliate' });
  const { total, currency } = affiliates;
  const most = Math.max(0, ...affiliates.rows.map(({ leads }) => leads));
  return page(
    'Who got which leads',
    `${counted(total.leads, 'lead')}, ${total.won} won, ${total.amount} ${currency}. As of ${session.now()}.`,
    [
      html`<h2>Rules</h2>
        <p>
          Got is what the rule gave; expected is what the weights say of as many leads. Caps, absence and stickiness
          move leads from one to another: why each was passed over stands beside it.
        </p>`,
      ...figures.rules.map(ruleSection),
      figures.rules.length === 0 ? html`<p class="dim">No rule has placed anything yet.</p>` : html``,
      html`<h2>Over time</h2>
        <p>Leads placed with each user, week by week, the last ${WEEKS} weeks.</p>`,
      await weeksTable(session),
      html`<h2>Affiliates</h2>`,
      table(
        [
          { title: 'affiliate' },
          { title: 'name' },
          { title: 'leads', isNumber: true },
          { title: 'won', isNumber: true },
          { title: 'lost', isNumber: true },
          { title: 'amount', isNumber: true },
          { title: 'volume' },
        ],
        affiliates.rows.map(({ key, name, leads, won, lost, amount }) => [
          key ?? '(none)',
          name,
          leads,
          won,
          lost,
          amount,
          barOf(leads, most),
        ]),
        'There are no leads.',
      ),
    ],
  );
}

type Rule = Awaited<ReturnType<typeof readFigures>>['rules'][number];

function ruleSection({ rule, got, groups, buyers }: Rule): Html {
  const parties = [
    ...groups.flatMap((group) => [
      { ...group, indent: '' },
      ...group.users.map((user) => ({ ...user, indent: '\u2003' })),
    ]),
    ...buyers.map((buyer) => ({ ...buyer, indent: '' })),
  ];
  const most = Math.max(0, ...parties.map((party) => party.got));
  return html`<h3>${rule} <span class="dim">${counted(got, 'lead')}</span></h3>
    ${table(
      [
        { title: 'who' },
        { title: 'weight', isNumber: true },
        { title: 'got', isNumber: true },
        { title: 'expected', isNumber: true },
        { title: 'deviation', isNumber: true },
        { title: 'share' },
        { title: 'passed over' },
      ],
      parties.map(({ indent, key, weight, got: its, expected, deviation, passed_over }) => [
        `${indent}${key}`,
        weight,
        its,
        expected.toFixed(1),
        deviation.toFixed(1),
        barOf(its, most),
        Object.entries(passed_over)
          .map(([reason, count]) => `${reason} ${count}`)
          .join(', '),
      ]),
      'Nobody got anything.',
    )}`;
}

async function weeksTable(session: Session): Promise<Html> {
  const { db, now } = session;
  const { timezone } = await readSettings(db);
  const reached = await reachOf(session, 'stats.view', 'lead');
  const since = new Date(Date.parse(now()) - WEEKS * 7 * 86_400_000).toISOString();
  const rows = await db
    .selectFrom('placements as p')
    .innerJoin('records as r', 'r.id', 'p.lead_id')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .leftJoin('runs as n', 'n.id', 'p.run_id')
    .select((eb) => [
      'u.key',
      sql<string>`substr(p.at, 1, 16)`.as('minute'),
      eb.fn.countAll<number | string>().as('leads'),
    ])
    .where(reached)
    .where('p.at', '>=', since)
    .where('p.cause', 'in', ['run', 'hand', 'return'])
    .where((eb) => eb.or([eb('n.id', 'is', null), eb('n.state', '!=', 'undone')]))
    .groupBy(['u.key', sql`substr(p.at, 1, 16)`])
    .execute();
  const weekOf = (minute: string): string => toLocalTime(Date.parse(`${minute}:00Z`), timezone).week;
  const weeks = [...new Set(rows.map(({ minute }) => weekOf(minute)))].sort((a, b) => (a < b ? -1 : 1));
  const users = new Map<string, number[]>();
  for (const { key, minute, leads } of rows) {
    const counts = users.get(key) ?? weeks.map(() => 0);
    counts[weeks.indexOf(weekOf(minute))]! += Number(leads);
    users.set(key, counts);
  }
  const most = Math.max(0, ...[...users.values()].flat());
  const sorted = [...users].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return table(
    [{ title: 'user' }, { title: 'leads', isNumber: true }, { title: `weeks from ${weeks[0] ?? ''}` }],
    sorted.map(([key, counts]) => [
      key,
      counts.reduce((sum, count) => sum + count, 0),
      columnsOf(counts, most, `${key}: ${counts.join(', ')}`),
    ]),
    'Nothing was placed in this time.',
  );
}
