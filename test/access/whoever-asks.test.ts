import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const temporaryFolder = useTemporaryFolder();

const SETUP = `
version: 1
groups:
  - {key: nord, kind: organization}
  - {key: nord-1, kind: team, parent: nord}
  - {key: nord-2, kind: team, parent: nord}
  - {key: task, kind: access, parent: nord}
  - {key: adbiz, kind: affiliate}
users:
  - {key: root, groups: [admin]}
  - {key: ida, groups: [admin], restrict: [permission.manage]}
  - {key: dora, groups: [{group: nord, as: manager}]}
  - {key: anna, groups: [nord-1]}
records:
  - {type: company, key: acme, group: nord-1, owner: anna}
`;

async function open() {
  const folder = temporaryFolder();
  const crmctl = cliFor(join(folder, 'crmctl.db'), { cwd: folder });
  writeFileSync(join(folder, 'setup.yaml'), SETUP);
  const { code, stderr } = await crmctl('apply -f setup.yaml --yes');
  if (code !== 0) throw new Error(stderr);
  return crmctl;
}

// What is refused whoever asks is refused so also to those who may do nothing of the kind.
const REFUSED_TO_ALL: Record<string, readonly string[]> = {
  last_administrator: ['user deactivate root', 'user unassign root --from admin', 'user restrict root *'],
  one_administrative_group: ['group create second --kind administrative'],
  kind_is_fixed: ['group edit base --kind team', 'group edit admin --kind organization'],
  group_is_fixed: [
    'group move base --to nord',
    'group move admin --to nord',
    'group delete base',
    'group delete admin',
  ],
  cycle: ['group move nord --to nord-1', 'group move nord-1 --to nord-1'],
  wrong_target: ['company assign acme --to task --cascade none', 'company create new --to task'],
};

test('what is refused whoever asks is exit 4, also to those who may not do it anyway', async () => {
  const crmctl = await open();
  for (const [code, commands] of Object.entries(REFUSED_TO_ALL)) {
    for (const command of commands) {
      for (const user of ['root', 'anna']) {
        const answer = await crmctl(`${command} --as ${user} --json`);
        const error = JSON.parse(answer.stderr).error;
        expect({ command, user, exit: answer.code, code: error.code }).toEqual({ command, user, exit: 4, code });
      }
    }
  }
});

test('an access team is no target of a rule', async () => {
  const crmctl = await open();
  expect((await crmctl('rule create new --to task --as dora')).code).toBe(4);
  expect((await crmctl('rule create new --to task --to nrod --as dora')).code).toBe(2);
});

test('another administrator is taken away only by those who may', async () => {
  const crmctl = await open();
  expect((await crmctl('user deactivate ida --as dora')).code).toBe(5);
  expect((await crmctl('user unassign ida --from admin --as anna')).code).toBe(5);
  expect((await crmctl('user restrict root deal.view --as dora')).code).toBe(5);
});

test('that a group holds records is told to those alone who may delete it', async () => {
  const crmctl = await open();
  const answer = async (group: string, user: string): Promise<string> => {
    const { code, stderr } = await crmctl(`group delete ${group} --move-to task --as ${user}`);
    return `${code} ${stderr.replaceAll(group, 'GROUP')}`;
  };
  expect(await answer('nord-1', 'anna')).toBe(await answer('nord-2', 'anna'));
  expect(await answer('nord-1', 'anna')).toContain('5 ');
  expect(await answer('nord-1', 'dora')).toContain('4 Error: "task" cannot take over');
});
