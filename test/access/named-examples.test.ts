import { expect, test } from 'vitest';
import { check } from '../../src/access/check.ts';
import { who } from '../../src/access/who.ts';
import type { Session } from '../../src/store/session.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

async function seenBy(session: Session, record: string): Promise<string[]> {
  return (await who(session, 'view', record)).users.map(({ user }) => user);
}

onBothDatabases((database) => {
  test('Müller (CentralStationCRM): everybody sees the contacts, and only accounting, the head and the boss the deals', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [{ key: 'finanzen', kind: 'organization' }],
      users: {
        buchhalter: ['base', 'finanzen'],
        leiterin: ['base', 'finanzen'],
        chefin: ['base', 'finanzen'],
        max: ['base'],
      },
      records: [
        { type: 'company', key: 'kunde', group: 'base' },
        { type: 'project', key: 'umbau', group: 'base', company: 'kunde' },
        { type: 'deal', key: 'angebot', group: 'finanzen', company: 'kunde' },
      ],
    });
    expect(await seenBy(session, 'kunde')).toEqual(['buchhalter', 'chefin', 'leiterin', 'max', 'root']);
    expect(await seenBy(session, 'umbau')).toEqual(['buchhalter', 'chefin', 'leiterin', 'max', 'root']);
    expect(await seenBy(session, 'angebot')).toEqual(['buchhalter', 'chefin', 'leiterin', 'root']);
  });

  test('Meier (CentralStationCRM): external agents see the leads, and nothing of the company', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [
        { key: 'company', kind: 'organization' },
        { key: 'leads', kind: 'organization', allow: { 'lead.view': 'group' } },
      ],
      users: {
        ina: ['company', 'leads'],
        jan: ['company', 'leads'],
        agent1: ['leads'],
        agent2: ['leads'],
        agent3: ['leads'],
      },
      records: [
        { type: 'company', key: 'kunde', group: 'company' },
        { type: 'deal', key: 'angebot', group: 'company' },
        { type: 'lead', key: 'adresse', group: 'leads' },
      ],
    });
    expect(await seenBy(session, 'kunde')).toEqual(['ina', 'jan', 'root']);
    expect(await seenBy(session, 'angebot')).toEqual(['ina', 'jan', 'root']);
    expect(await seenBy(session, 'adresse')).toEqual(['agent1', 'agent2', 'agent3', 'ina', 'jan', 'root']);
  });

  test('Schmidt (CentralStationCRM): Nord and Süd each for their salespeople and for those who are not in sales', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [
        { key: 'nord', kind: 'organization' },
        { key: 'sued', kind: 'organization' },
      ],
      users: { nina: ['base', 'nord'], sven: ['base', 'sued'], petra: ['base', 'nord', 'sued'] },
      records: [
        { type: 'company', key: 'neu' },
        { type: 'company', key: 'hamburg', group: 'nord' },
        { type: 'deal', key: 'angebot-muenchen', group: 'sued' },
      ],
    });
    expect(await seenBy(session, 'neu')).toEqual(['nina', 'petra', 'root', 'sven']);
    expect(await seenBy(session, 'hamburg')).toEqual(['nina', 'petra', 'root']);
    expect(await seenBy(session, 'angebot-muenchen')).toEqual(['petra', 'root', 'sven']);
  });

  test('AIMcrm: what an organization disallows, nothing within it brings back', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [
        { key: 'nord', kind: 'organization', deny: ['deal.view'] },
        { key: 'nord-1', kind: 'team', parent: 'nord', allow: { 'deal.view': 'all' } },
      ],
      users: { tina: ['nord-1!'] },
      records: [{ type: 'deal', key: 'd1', group: 'nord-1', owner: 'tina' }],
    });
    const answer = await check(session, 'tina', 'view', 'd1');
    expect(answer).toMatchObject({ allowed: false, outcome: 'none', ways: [] });
  });

  test('noCRM: a manager sees the leads of the members of the team, and not those of other teams', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [
        { key: 'team-a', kind: 'team' },
        { key: 'team-b', kind: 'team' },
      ],
      users: { mara: ['base', 'team-a!'], anton: ['base', 'team-a'], berta: ['base', 'team-b'] },
      records: [
        { type: 'lead', key: 'of-anton', owner: 'anton' },
        { type: 'lead', key: 'of-team-a', group: 'team-a' },
        { type: 'lead', key: 'of-berta', owner: 'berta' },
        { type: 'lead', key: 'of-team-b', group: 'team-b' },
      ],
    });
    expect(await check(session, 'mara', 'view', 'of-anton')).toMatchObject({
      allowed: true,
      ways: [{ way: 'colleague', via: 'team-a' }],
    });
    expect((await check(session, 'mara', 'view', 'of-team-a')).allowed).toBe(true);
    expect((await check(session, 'mara', 'view', 'of-berta')).allowed).toBe(false);
    expect((await check(session, 'mara', 'view', 'of-team-b')).allowed).toBe(false);
    expect((await check(session, 'anton', 'view', 'of-berta')).allowed).toBe(false);
  });
});
