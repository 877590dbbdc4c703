import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { denyPermission } from '../../src/directory/group-permissions.ts';
import { explainLead } from '../../src/distribution/explain-lead.ts';
import { useSqlite } from '../support/databases.ts';
import { addLeads, distribute, makeMarket } from './small-market.ts';

const database = useSqlite();

test('an explanation shows no value of a section that whoever asks may not see', async () => {
  const when = {
    all: [
      { field: 'email', op: 'contains', value: '@' },
      { field: 'budget', op: '>', value: 5 },
    ],
  };
  const session = await makeMarket(await database.open(), {
    groups: { g: ['a'] },
    rules: [{ key: 'r', when, targets: ['g'] }],
  });
  await addLeads(session, [{ email: 'eva@example.com', budget: 7 }]);
  await distribute(session);
  await change(session, (change) => denyPermission(change, 'g', 'lead.view-contact'));
  const { id } = await session.db.selectFrom('users').select('id').where('key', '=', 'a').executeTakeFirstOrThrow();
  const asOwner = { ...session, actor: { kind: 'user' as const, id, key: 'a' } };
  const { rules } = await explainLead(asOwner, 'l1');
  expect(rules[0]!.criteria).toMatchObject({ holds: true, all: [{ holds: true, found: '(hidden)' }, { found: 7 }] });
});
