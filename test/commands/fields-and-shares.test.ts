import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const folder = useTemporaryFolder();

async function makeFirm() {
  const run = cliFor(join(folder(), 'crm.db'));
  for (const command of [
    'init --admin root --admin-email root@example.com',
    'group create nord sued --kind organization',
    'group create adbiz --kind affiliate',
    'user create dora --name Dora --email dora@example.com --to nord',
    'user create bert --name Bert --email bert@example.com --to sued',
    'user create affe --name Affe --email affe@example.com --to adbiz',
    'user assign dora --to nord --as-manager',
    'company create acme --to nord --owner dora --field email=info@acme.example',
    'person create eva --to nord --company acme',
    'deal create d1 --to nord --company acme',
  ]) {
    const { code, stderr } = await run(command);
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
  }
  return run;
}

test('a field is made, released, seen, withdrawn and deleted', async () => {
  const run = await makeFirm();
  const define = ['field', 'create', 'company.revenue-class', '--kind', 'choice', '--choices', 'A,B,C'];
  expect((await run(define)).stdout).toBe('Created field company.revenue-class, of kind choice.\n');
  expect((await run(define)).stdout).toBe('Field company.revenue-class exists already, just so.\n');
  expect(await run('field create company.revenue-class --kind text')).toMatchObject({ code: 4 });
  expect(await run('company edit acme --field revenue-class=A')).toMatchObject({ code: 0 });
  expect(await run('company show acme --as bert')).toMatchObject({ code: 6 });
  expect((await run('field release company.revenue-class --to sued')).code).toBe(0);
  expect((await run('company show acme --as bert --json')).json()).toMatchObject({
    key: 'acme',
    group: null,
    owner: null,
    outcome: 'fields',
    fields: { 'revenue-class': 'A' },
  });
  const listed = (await run('field list company --json --filter section=custom')).json<{ fields: unknown[] }>();
  expect(listed.fields).toMatchObject([
    { field: 'company.revenue-class', choices: ['A', 'B', 'C'], released_to: ['sued'] },
  ]);
  expect(await run('field release company.revenue-class --to sued --as dora')).toMatchObject({ code: 5 });
  expect(await run('field withdraw company.revenue-class --from sued --as dora')).toMatchObject({ code: 5 });
  expect((await run('field withdraw company.revenue-class --from sued')).code).toBe(0);
  expect(await run('company show acme --as bert')).toMatchObject({ code: 6 });
  expect(await run('field delete company.revenue-class')).toMatchObject({ code: 4 });
  expect((await run('field delete company.revenue-class --force')).stdout).toBe(
    'Deleted field company.revenue-class.\n',
  );
  expect(await run('field delete company.email')).toMatchObject({ code: 4 });
  expect(await run('field release company.revenu --to sued')).toMatchObject({ code: 6 });
  expect(await run(define)).toMatchObject({ code: 0 });
  expect(await run('field delete company.revenue-class')).toMatchObject({ code: 0 });
  expect(await run('field delete company.revenue-class')).toMatchObject({ code: 6 });
});

test.each(['share add acme --user bert affe --actions view', 'share add --user bert,affe acme --actions view'])(
  '"%s" takes the record and the users for what they are',
  async (words) => {
    const { code, stdout } = await (await makeFirm())(words);
    expect({ code, lines: stdout.trim().split('\n') }).toEqual({
      code: 0,
      lines: ['Shared company/acme with user:bert for view.', 'Shared company/acme with user:affe for view.'],
    });
  },
);

test('a record is shared, listed, and taken back', async () => {
  const run = await makeFirm();
  expect((await run('share add acme --user bert --actions view --as dora')).stdout).toBe(
    'Shared company/acme with user:bert for view.\n',
  );
  expect((await run('company list --as bert --json')).json<{ companies: unknown[] }>().companies).toMatchObject([
    { key: 'acme', fields: {} },
  ]);
  expect((await run('share list acme --json')).json()).toMatchObject({
    shares: [{ record: 'company/acme', with: 'user:bert', actions: ['view'], came_with: null }],
  });
  expect(await run('share add acme --user bert --actions view,export --as dora')).toMatchObject({ code: 5 });
  expect((await run('share add acme --user bert --actions view --cascade --dry-run')).stdout).toContain(
    '2 that belong to it',
  );
  expect((await run('share remove acme --user bert --as dora')).code).toBe(0);
  expect((await run('share list')).stdout).toBe('');
  expect(await run('share add acme --user bert')).toMatchObject({ code: 2 });
  expect(await run('share add acme --actions view')).toMatchObject({ code: 2 });
});

test('a template makes an access team, which goes with its last member', async () => {
  const run = await makeFirm();
  expect((await run('share template create helpers --type deal --actions view,edit')).code).toBe(0);
  expect(await run('share template create mine --type deal --actions view --as dora')).toMatchObject({ code: 5 });
  expect((await run('share add d1 --template helpers --user bert --as dora')).stdout).toContain(
    'Added bert to the access team',
  );
  expect(await run('deal edit d1 --name Big --as bert')).toMatchObject({ code: 0 });
  expect(await run('share add acme --template helpers --user bert')).toMatchObject({ code: 4 });
  expect((await run('share remove d1 --template helpers --user bert --as dora')).stdout).toContain(
    'went with its last member',
  );
  expect(await run('deal show d1 --as bert')).toMatchObject({ code: 6 });
  expect((await run('share template list --json')).json()).toMatchObject({
    templates: [{ key: 'helpers', type: 'deal', actions: ['view', 'edit'] }],
  });
  expect((await run('share template delete helpers')).code).toBe(0);
});

test('why not is told, and outsiders learn nothing about others', async () => {
  const run = await makeFirm();
  const denied = await run('access check bert view acme --json');
  expect(denied.code).toBe(5);
  expect(Object.keys(denied.json())).toEqual([
    'schema_version',
    'user',
    'action',
    'record',
    'allowed',
    'outcome',
    'ways',
    'misses',
    'sections',
    'fields',
  ]);
  expect((await run('access check bert view acme')).stdout).toContain('bert is not in the administrative group');
  expect(await run('user show dora --as affe')).toMatchObject({ code: 5 });
  expect(await run('access matrix --users --as affe')).toMatchObject({ code: 5 });
  expect(
    (await run('user list --as affe --json')).json<{ users: { key: string }[] }>().users.map(({ key }) => key),
  ).toEqual(['affe']);
  expect(await run('access check dora view acme --as bert')).toMatchObject({ code: 6 });
});
