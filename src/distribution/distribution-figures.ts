import { readSettings } from '../access/settings.ts';
import type { Session } from '../store/session.ts';
import { nameWhy } from './describe-why.ts';
import { figuresSight, type Sight } from './figures-sight.ts';
import { toAmount } from './money.ts';
import type { RosterBody, StoredStanding } from './roster-body.ts';
import { weightOf } from './rule.ts';
import { getRule, listRules, ruleNotFound } from './stored-rules.ts';

export interface Figures {
  /** Of the buyers' amounts. */
  currency: string;
  rules: RuleFigures[];
}

export interface RuleFigures {
  rule: string;
  got: number;
  groups: (PartyFigures & { users: PartyFigures[] })[];
  buyers: (PartyFigures & { amount: string })[];
}

export interface PartyFigures {
  key: string;
  weight: number;
  got: number;
  /** Its share of what all of them got, by weight. */
  expected: number;
  /** Got less expected. */
  deviation: number;
  /** Leads for which it was passed over, by reason. */
  passed_over: Record<string, number>;
}

export interface FigureOptions {
  rule?: string | undefined;
  /** Local days, both included. */
  since?: string | undefined;
  until?: string | undefined;
}

/** For each rule, group, user and buyer: got, expected by weight, deviation, and why it was passed over. */
export async function readFigures(session: Session, options: FigureOptions = {}): Promise<Figures> {
  const { db, actor } = session;
  const rules =
    options.rule !== undefined && actor.kind === 'operator' ? [await getRule(db, options.rule)] : await listRules(db);
  const sight = await figuresSight(session);
  const got = await readGot(session, options);
  const passed = await readPassed(session, options);
  const keys = await readKeys(session);
  const members = await readMembers(session);
  const figures = rules.flatMap(({ id, rule }): RuleFigures[] => {
    const groups = rule.targets
      .map(({ group, weight, users: weights }) => {
        const groupId = keys.groups.get(group)!;
        const all = members.get(groupId) ?? [];
        const present = all.filter(({ asManager }) => rule.includeManagers || !asManager).map(({ userId }) => userId);
        const former = [...got.users.keys()].flatMap((key) => {
          const [ruleId, inGroup, userId] = key.split('/').map(Number) as [number, number, number];
          return ruleId === id && inGroup === groupId && !present.includes(userId) ? [userId] : [];
        });
        const users = [...present, ...former].map((userId) => {
          const key = keys.users.get(userId) ?? `#${userId}`;
          return toFigures(
            { key, id: userId, weight: present.includes(userId) ? weightOf({ users: weights }, key) : 0 },
            got.users.get(`${id}/${groupId}/${userId}`) ?? 0,
            passed.get(`${id}/${groupId}/${userId}`),
          );
        });
        users.sort((a, b) => (a.key < b.key ? -1 : 1));
        const leads = users.reduce((sum, user) => sum + user.got, 0);
        const figures = toFigures({ key: group, id: groupId, weight }, leads, passed.get(`${id}/${groupId}`));
        return { ...figures, users: expect(users) };
      })
      .sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1));
    const buyers = rule.buyers.map(({ group, weight }) => {
      const clientId = keys.groups.get(group)!;
      const sold = got.clients.get(`${id}/${clientId}`) ?? { leads: 0, cents: 0 };
      const figures = toFigures({ key: group, id: clientId, weight }, sold.leads, passed.get(`${id}/b/${clientId}`));
      return { ...figures, amount: toAmount(sold.cents) };
    });
    return cut({ rule: rule.key, got: 0, groups: expect(groups), buyers: expect(buyers) }, sight);
  });
  const shown = figures.filter(({ rule }) => options.rule === undefined || rule === options.rule);
  // A rule of which nothing shows is answered as one that is not there.
  if (options.rule === undefined || shown.length > 0 || actor.kind === 'operator') {
    return { currency: (await readSettings(db)).currency, rules: shown };
  }
  throw ruleNotFound(
    options.rule,
    figures.map(({ rule }) => ({ key: rule })),
  );
}

type Unexpected = PartyFigures & { id: number };

function toFigures(
  { key, id, weight }: { key: string; id: number; weight: number },
  got: number,
  passed_over: Record<string, number> = {},
): Unexpected {
  return { key, id, weight, got, expected: 0, deviation: 0, passed_over };
}

function expect<Party extends PartyFigures>(parties: Party[]): Party[] {
  const sum = parties.reduce((weights, { weight }) => weights + weight, 0);
  const got = parties.reduce((leads, party) => leads + party.got, 0);
  return parties.map((party) => {
    const expected = sum === 0 ? 0 : Math.round((got * party.weight * 10) / sum) / 10;
    return { ...party, expected, deviation: Math.round((party.got - expected) * 10) / 10 };
  });
}

// What whoever is asking may not see is absent, from the sums too.
function cut(figures: RuleFigures, { groups: seesGroup, user: seesUser, clients: seesClients }: Sight): RuleFigures[] {
  const groups = figures.groups.flatMap((group) => {
    const { id, ...seen } = group as typeof group & { id: number };
    const users = group.users
      .map((user) => user as Unexpected)
      .filter((user) => seesGroup(id) || seesUser(user.id))
      .map(({ id: _id, ...user }) => user);
    if (seesGroup(id)) return [{ ...seen, users }];
    const got = users.reduce((leads, user) => leads + user.got, 0);
    return users.length > 0 ? [{ ...seen, got, expected: got, deviation: 0, passed_over: {}, users }] : [];
  });
  const buyers = seesClients
    ? figures.buyers.map((buyer) => {
        const { id: _id, ...seen } = buyer as typeof buyer & { id: number };
        return seen;
      })
    : [];
  if (groups.length + buyers.length === 0) return [];
  const got = Math.max(
    groups.reduce((leads, group) => leads + group.got, 0),
    groups.length > 0 ? 0 : buyers.reduce((leads, buyer) => leads + buyer.got, 0),
  );
  return [{ ...figures, got, groups, buyers }];
}

async function readGot({ db }: Session, { since, until }: FigureOptions) {
  const isAll = since === undefined && until === undefined;
  const rows = await db
    .selectFrom('tallies')
    .select(['rule_id', 'group_id', 'user_id', 'leads', 'cents'])
    .$if(isAll, (query) => query.where('day', '=', ''))
    .$if(!isAll, (query) => query.where('day', '>=', since ?? '0').where('day', '<=', until ?? '9999'))
    .execute();
  const users = new Map<string, number>();
  const clients = new Map<string, { leads: number; cents: number }>();
  for (const { rule_id, group_id, user_id, leads, cents } of rows) {
    if (user_id !== 0) {
      const key = `${rule_id}/${group_id}/${user_id}`;
      users.set(key, (users.get(key) ?? 0) + leads);
      continue;
    }
    const sold = clients.get(`${rule_id}/${group_id}`) ?? { leads: 0, cents: 0 };
    clients.set(`${rule_id}/${group_id}`, { leads: sold.leads + leads, cents: sold.cents + cents });
  }
  return { users, clients };
}

/** By rule and party: for how many leads each was passed over, and why. Undone runs do not count. */
async function readPassed({ db }: Session, { since, until }: FigureOptions) {
  const rows = await db
    .selectFrom('run_decisions as n')
    .innerJoin('decisions as d', 'd.id', 'n.decision_id')
    .innerJoin('runs as r', 'r.id', 'n.run_id')
    .select(['d.body', (eb) => eb.fn.sum<number | string>('n.leads').as('leads')])
    .where('r.state', '!=', 'undone')
    .$if(since !== undefined, (query) => query.where('r.started_at', '>=', since!))
    .$if(until !== undefined, (query) => query.where('r.started_at', '<', `${until!}~`))
    .groupBy(['d.id', 'd.body'])
    .execute();
  const passed = new Map<string, Record<string, number>>();
  const add = (key: string, { why }: StoredStanding, leads: number): void => {
    if (!why) return;
    const reasons = passed.get(key) ?? {};
    reasons[nameWhy(why)] = (reasons[nameWhy(why)] ?? 0) + leads;
    passed.set(key, reasons);
  };
  for (const { body, leads } of rows) {
    for (const { rule, groups, buyers } of JSON.parse(body) as RosterBody[]) {
      for (const group of groups) {
        add(`${rule}/${group.id}`, group, Number(leads));
        for (const user of group.users) add(`${rule}/${group.id}/${user.id}`, user, Number(leads));
      }
      for (const buyer of buyers) add(`${rule}/b/${buyer.id}`, buyer, Number(leads));
    }
  }
  return passed;
}

async function readKeys({ db }: Session) {
  const groups = await db.selectFrom('groups').select(['id', 'key']).execute();
  const users = await db.selectFrom('users').select(['id', 'key']).execute();
  return {
    groups: new Map(groups.map(({ id, key }) => [key, id])),
    users: new Map(users.map(({ id, key }) => [id, key])),
  };
}

async function readMembers({ db }: Session): Promise<Map<number, { userId: number; asManager: boolean }[]>> {
  const { teams } = await readSettings(db);
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.group_id', 'm.user_id', 'm.as_manager'])
    .where('u.is_active', '=', 1)
    .where('m.group_id', 'in', (eb) => eb.selectFrom('rule_targets').select('group_id'))
    .execute();
  const members = new Map<number, { userId: number; asManager: boolean }[]>();
  for (const { group_id, user_id, as_manager } of rows) {
    // Without teams a manager counts as a member.
    const member = { userId: user_id, asManager: teams === 'on' && as_manager === 1 };
    members.set(group_id, [...(members.get(group_id) ?? []), member]);
  }
  return members;
}
