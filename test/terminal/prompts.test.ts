import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { KEYS, openTerminal } from '../support/terminal.ts';

const temporaryFolder = useTemporaryFolder();
let folder: string;
let crmctl: ReturnType<typeof cliFor>;

beforeEach(async () => {
  folder = temporaryFolder();
  crmctl = cliFor(join(folder, 'crmctl.db'));
  await crmctl('init --admin anna --admin-email anna@example.com');
  await crmctl('group create nord sued --kind organization');
  for (const key of ['acme', 'beta', 'gamma']) await crmctl(`company create ${key}`);
  await crmctl('person create eva --company acme');
  await crmctl('person create max --company acme');
  await crmctl('deal create d1 --company acme');
});

async function groupOf(type: string, key: string): Promise<unknown> {
  return (await crmctl(`${type} show ${key} --json`)).json()['group'];
}

describe('company assign on a terminal', () => {
  test('offers companies to tick as one types, then groups, then each kind of belonging record with its count', async () => {
    const terminal = openTerminal(['company', 'assign'], { cwd: folder });
    await terminal.see('Which companies?');
    terminal.type('acm');
    await terminal.see('acme  acme (base)');
    terminal.type(KEYS.space);
    await terminal.see('1 chosen');
    terminal.type(KEYS.enter);
    await terminal.see('Into which group?');
    terminal.type('nor');
    await terminal.see('❯ nord  nord (organization)');
    terminal.type(KEYS.enter);
    await terminal.see('Move the 2 people that belong to them too?');
    terminal.type(`y${KEYS.enter}`);
    await terminal.see('Move the 1 deal that belong');
    terminal.type(`n${KEYS.enter}`);
    await terminal.see('Assigned 1 company, 2 people to nord');
    await terminal.see('Go ahead?');
    expect(await groupOf('company', 'acme')).toBe('base');
    terminal.type(KEYS.enter);
    expect((await terminal.end()).code).toBe(0);
    expect(await Promise.all([groupOf('company', 'acme'), groupOf('person', 'eva'), groupOf('deal', 'd1')])).toEqual([
      'nord',
      'nord',
      'base',
    ]);
    expect(await groupOf('company', 'beta')).toBe('base');
  });

  test('Ctrl-C at a question changes nothing and exits 130', async () => {
    const terminal = openTerminal(['company', 'assign', 'acme', '--to', 'nord'], { cwd: folder });
    await terminal.see('Move the 2 people');
    terminal.type(KEYS.interrupt);
    expect((await terminal.end()).code).toBe(130);
    expect(await groupOf('company', 'acme')).toBe('base');
  });
});

describe('create on a terminal', () => {
  test('asks for what a new group needs', async () => {
    const terminal = openTerminal(['group', 'create'], { cwd: folder });
    await terminal.see('Key of the new group:');
    terminal.type(`west${KEYS.enter}`);
    await terminal.see('What kind of group?');
    terminal.type('tea');
    await terminal.see('❯ team');
    terminal.type(KEYS.enter);
    await terminal.see('To be done:\r\n  Created team west under admin\r\n');
    await terminal.see('Go ahead?');
    terminal.type(KEYS.enter);
    expect((await terminal.end()).code).toBe(0);
  });

  test('asks for what a new user needs', async () => {
    const terminal = openTerminal(['user', 'create'], { cwd: folder });
    await terminal.see('Key of the new user:');
    terminal.type(`bert${KEYS.enter}`);
    await terminal.see('Name:');
    terminal.type(`Bert Brand${KEYS.enter}`);
    await terminal.see('Email address:');
    terminal.type(`bert@example.com${KEYS.enter}`);
    await terminal.see('In which groups?');
    terminal.type('sue');
    await terminal.see('sued  sued (organization)');
    terminal.type(KEYS.space);
    await terminal.see('1 chosen');
    terminal.type(KEYS.enter);
    await terminal.see('Created user bert in sued, base');
    await terminal.see('Go ahead?');
    terminal.type(KEYS.enter);
    expect((await terminal.end()).code).toBe(0);
    expect((await crmctl('user show bert --json')).json()).toMatchObject({
      name: 'Bert Brand',
      email: 'bert@example.com',
    });
  });

  test('asks for what a new role needs, and makes none where the answer is no', async () => {
    const terminal = openTerminal(['role', 'create'], { cwd: folder });
    await terminal.see('Key of the new role:');
    terminal.type(`sales${KEYS.enter}`);
    await terminal.see('What it allows');
    terminal.type(`deal.*=group stats.view=own${KEYS.enter}`);
    await terminal.see('Go ahead?');
    terminal.type(`n${KEYS.enter}`);
    expect((await terminal.end()).code).toBe(4);
    expect((await crmctl('role show sales')).code).toBe(6);
  });
});

describe('a key that is missing on a terminal', () => {
  test('group show searches the groups', async () => {
    const terminal = openTerminal(['group', 'show'], { cwd: folder });
    await terminal.see('Which group?');
    terminal.type('sue');
    await terminal.see('❯ sued');
    terminal.type(KEYS.enter);
    const { code, shown } = await terminal.end();
    expect(code).toBe(0);
    expect(shown).toMatch(/kind +organization/);
  });

  test('access check asks for one after the other, and searches records by any part of their name', async () => {
    await crmctl(['company', 'create', 'c1', '--name', 'Zimmerei Brandt']);
    const terminal = openTerminal(['access', 'check'], { cwd: folder });
    await terminal.see('Which user?');
    terminal.type(KEYS.enter);
    await terminal.see('Which action?');
    terminal.type('edi');
    await terminal.see('❯ edit');
    terminal.type(KEYS.enter);
    await terminal.see('Which record?');
    terminal.type('brandt');
    await terminal.see('❯ company/c1  Zimmerei Brandt');
    terminal.type(KEYS.enter);
    const { code, shown } = await terminal.end();
    expect(code).toBe(0);
    expect(shown).toContain('anna may edit company/c1');
  });

  test('with --as only what that user sees is offered', async () => {
    await crmctl('user create nora --name Nora --email nora@example.com --to nord --no-base');
    await crmctl('company assign beta --to sued --cascade none');
    const terminal = openTerminal(['company', 'show', '--as', 'nora'], { cwd: folder });
    await terminal.see('Which company?');
    terminal.type('bet');
    await terminal.see('No results found');
    terminal.type(KEYS.interrupt);
    expect((await terminal.end()).code).toBe(130);
  });

  test('a change is shown before it is made, and no is an answer', async () => {
    for (const answer of ['n', 'y']) {
      const terminal = openTerminal(['group', 'delete'], { cwd: folder });
      await terminal.see('Which groups?');
      terminal.type('sue');
      await terminal.see('◯ sued');
      terminal.type(KEYS.space);
      await terminal.see('1 chosen');
      terminal.type(KEYS.enter);
      await terminal.see('To be done:');
      await terminal.see('Deleted group sued');
      await terminal.see('Go ahead?');
      expect((await crmctl('group show sued')).code).toBe(0);
      terminal.type(`${answer}${KEYS.enter}`);
      expect((await terminal.end()).code).toBe(answer === 'y' ? 0 : 4);
    }
    expect((await crmctl('group show sued')).code).toBe(6);
  });

  test('--no-input leaves it an error that names what is missing', async () => {
    const terminal = openTerminal(['group', 'show', '--no-input'], { cwd: folder });
    const { code, shown } = await terminal.end();
    expect(code).toBe(2);
    expect(shown).toContain('<group> is missing');
  });
});
test('return takes the one pointed at where nothing is ticked and something must be', async () => {
  const terminal = openTerminal(['user', 'assign'], { cwd: folder });
  await terminal.see('Which users?');
  terminal.type('ann');
  await terminal.see('return takes anna');
  terminal.type(KEYS.enter);
  await terminal.see('Into which group?');
  terminal.type('sue');
  await terminal.see('❯ sued');
  terminal.type(KEYS.enter);
  await terminal.see('Go ahead?');
  terminal.type(KEYS.enter);
  const { code, shown } = await terminal.end();
  expect(code).toBe(0);
  expect(shown).toContain('Made anna member of sued');
});

test('a share asks for the record, with whom and for what', async () => {
  await crmctl('user create bert --to nord');
  const terminal = openTerminal(['share', 'add'], { cwd: folder });
  await terminal.see('Which record?');
  terminal.type('gam');
  await terminal.see('❯ company/gamma');
  terminal.type(KEYS.enter);
  await terminal.see('With whom?');
  terminal.type('ber');
  await terminal.see('❯ ◯ bert');
  terminal.type(KEYS.space);
  await terminal.see('1 chosen');
  terminal.type(KEYS.enter);
  await terminal.see('What may they do?');
  terminal.type('edi');
  await terminal.see('❯ ◯ edit');
  terminal.type(KEYS.space);
  await terminal.see('1 chosen');
  terminal.type(KEYS.enter);
  await terminal.see('Go ahead?');
  terminal.type(KEYS.enter);
  expect((await terminal.end()).code).toBe(0);
  expect((await crmctl('share list gamma --json')).json()).toMatchObject({ shares: [{ with: 'user:bert' }] });
});

test.each(['role create', 'share add', 'group create'])(
  '%s with nobody to ask names what is missing',
  async (words) => {
    const { code, stderr } = await crmctl(words);
    expect(code).toBe(2);
    expect(stderr).toContain(`crmctl ${words}`);
  },
);
