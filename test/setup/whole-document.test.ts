import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onBothDatabases } from '../support/databases.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

// The document of the specification, made whole: every name in it is there.
const WHOLE = `version: 1
settings: {group-system: on, teams: on, privacy: own, timezone: Europe/Berlin}
roles:
  - {key: sales-lead, allow: {deal.*: group, stats.view: group}}
groups:
  - {key: nord, kind: organization, name: Nord, deny: [lead.export], allow: {deal.view: organization}, roles: [sales-lead]}
  - {key: nord-1, kind: team, parent: nord, caps: {day: 100}}
  - {key: nord-2, kind: team, parent: nord}
  - {key: taskforce, kind: access, parent: nord}
  - {key: adbiz, kind: affiliate}
  - {key: solarbuyer, kind: client}
users:
  - {key: root, groups: [admin]}
  - key: anna
    name: Anna Krüger
    email: anna@example.com
    position: front-office
    groups: [nord-1, {group: nord, as: manager, roles: [auditor]}]
    restrict: [lead.delete]
    hours: "Mo-Fr 08:00-18:00"
    caps: {day: 10, open: 40}
    away: [{from: 2026-12-24, to: 2027-01-01}]
  - {key: bert, groups: [taskforce], active: false}
templates:
  - {key: look, type: company, actions: [view, view-contact]}
fields:
  - {type: company, key: revenue-class, label: Revenue class, kind: choice, choices: [A, B, C], release: [nord-1]}
  - {type: lead, key: zip, release: [solarbuyer]}
  - {type: lead, key: roof, kind: number}
records:
  - {type: company, key: acme, name: ACME, group: nord, owner: anna, fields: {revenue-class: A, phone: "+49 40 1234"}}
  - {type: person, key: eva, name: Eva Lang, company: acme}
  - {type: lead, key: l1, name: Otto Klein, affiliate: adbiz, owner: anna, fields: {zip: "20095", budget: 12000}, sold: [{to: solarbuyer, price: 25.00, returned: false}]}
  - {type: lead, key: l2, name: Uta Groß, status: won, amount: 99.90, fields: {roof: 12.5}}
shares:
  - {record: acme, with: [user:bert, group:taskforce], actions: [view, edit]}
affiliates:
  - {group: adbiz, locale: de, map: {PLZ: zip}, price: 4.50}
rules:
  - key: solar-north
    when: {all: [{field: product, op: "=", value: solar}, {field: zip, op: starts-with, value: ["2"]}, {field: roof, op: ">", value: 10}]}
    between: round-robin
    within: round-robin
    sticky: [email, phone, company]
    include-managers: true
    targets: [{group: nord-1, weight: 2, users: {anna: 3}, hours: "Mo-Fr 08:00-18:00"}, {group: nord-2}]
    caps: {group: {day: 50}, user: {day: 10, open: 40}}
  - key: resell
    active: false
    buyers: [{group: solarbuyer, price: 25.00, weight: 2, caps: {day: 5}, budget: 500.00, return-days: 14, return-quota: 10}]
    shared: 2
`;

const folder = useTemporaryFolder();

async function applied(text: string) {
  const cwd = folder();
  const cli = cliFor(join(cwd, 'test.db'), { cwd });
  const apply = (document: string, flags = '') => {
    writeFileSync(join(cwd, 'setup.yaml'), document);
    return cli(`apply -f setup.yaml --yes ${flags}`);
  };
  const result = await apply(text);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return { cwd, cli, apply };
}

onBothDatabases((database) => {
  test('every part of the document is stored where there was no database, and applying it again changes nothing', async () => {
    const cwd = folder();
    const cli = cliFor(database.url(join(cwd, 'test.db')), { cwd });
    writeFileSync(join(cwd, 'setup.yaml'), WHOLE);
    expect(await cli('plan -f setup.yaml --exit-code')).toMatchObject({ code: 3, stderr: '' });
    expect(await cli('group list')).toMatchObject({ code: 6 });
    expect(await cli('apply -f setup.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
    expect(await cli('plan -f setup.yaml --exit-code')).toMatchObject({ code: 0, stderr: '' });
    expect((await cli('rule list --json')).json()).toMatchObject({
      rules: [{ key: 'solar-north' }, { key: 'resell' }],
    });
    expect((await cli('access check bert view acme --json')).json()).toMatchObject({ allowed: false });
    expect((await cli('access check anna view lead/l1 --json')).json()).toMatchObject({ allowed: true });
    writeFileSync(join(cwd, 'export.yaml'), (await cli('export')).stdout);
    expect(await cli('plan -f export.yaml --prune --exit-code')).toMatchObject({ code: 0, stderr: '' });
    expect(await cli('db check')).toMatchObject({ code: 0, stderr: '' });
    expect(await cli('journal verify')).toMatchObject({ code: 0, stderr: '' });
    expect((await cli('journal list --object rule --json')).json()).toMatchObject({ total: 2 });
  });
});

test('each change of the document is one step of the plan, and then nothing is left', async () => {
  const { cli, apply, cwd } = await applied(WHOLE);
  const changed = WHOLE.replace('caps: {day: 10, open: 40}\n    away', 'caps: {day: 11}\n    away')
    .replace('caps: {day: 100}', 'caps: {}')
    .replace('choices: [A, B, C], release: [nord-1]', 'choices: [A, B, C, D], release: []')
    .replace('actions: [view, view-contact]', 'actions: [view]')
    .replace('with: [user:bert, group:taskforce]', 'with: [group:taskforce]')
    .replace('price: 4.50', 'price: 5')
    .replace('returned: false', 'returned: true')
    .replace('status: won, amount: 99.90', 'status: lost')
    .replace('weight: 2, users: {anna: 3}', 'weight: 4')
    .replace('Otto Klein', 'Otto Kleinert');
  writeFileSync(join(cwd, 'setup.yaml'), changed);
  const plan = (await cli('plan -f setup.yaml --json')).json<{
    changes: { object: string; key: string; after: object }[];
  }>();
  expect(plan.changes.map(({ object, key, after }) => `${object} ${key}: ${Object.keys(after).join(', ')}`)).toEqual([
    'group nord-1: caps',
    'user anna: caps',
    'template look: actions',
    'field company.revenue-class: choices, release',
    'record lead/l1: name, sold',
    'record lead/l2: status',
    'share company/acme: with',
    'affiliate adbiz: price',
    'rule solar-north: targets',
  ]);
  expect((await apply(changed)).code).toBe(0);
  expect((await cli('plan -f setup.yaml --exit-code')).code).toBe(0);
});

test('rules are tried in the order of the document', async () => {
  const { cli, apply } = await applied(WHOLE);
  const swapped = 'version: 1\nrules: [{key: resell}, {key: solar-north}]\n';
  const result = await apply(swapped);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect((await cli('rule list --json')).json()).toMatchObject({ rules: [{ key: 'resell' }, { key: 'solar-north' }] });
  expect((await cli('plan -f setup.yaml --exit-code')).code).toBe(0);
});

test.each([
  { from: 'map: {PLZ: zip}', to: 'map: {PLZ: zpi}', says: '38:43: A lead has no field "zpi". Did you mean "zip"?' },
  { from: 'field: product,', to: 'field: prodct,', says: 'No lead has a field "prodct". Did you mean "product"' },
  { from: 'group: solarbuyer, price: 25.00, weight', to: 'group: nord, price: 25.00, weight', says: 'buys no leads' },
  {
    from: 'user:bert, group:taskforce',
    to: 'user:brt, taskforce',
    says: 'No user is called "brt". Did you mean "bert"?',
  },
  { from: 'revenue-class: A,', to: 'revenue-class: X,', says: 'none of: A, B, C' },
  { from: 'owner: anna, fields: {rev', to: 'owner: anna, company: acme, fields: {rev', says: 'belongs to no company' },
  { from: 'company: acme}', to: 'company: acne}', says: 'No company is called "acne". Did you mean "acme"?' },
  { from: 'users: {anna: 3}', to: 'users: {ana: 3}', says: 'No user is called "ana". Did you mean "anna"?' },
  { from: 'choices: [A, B, C], ', to: '', says: 'needs its choices' },
  { from: 'hours: "Mo-Fr 08:00-18:00"\n', to: 'hours: "Mo-Xx"\n', says: 'no working hours' },
])('a fault is found: $says', async ({ from, to, says }) => {
  const cwd = folder();
  const faulty = WHOLE.replace(from, to);
  expect(faulty).not.toBe(WHOLE);
  writeFileSync(join(cwd, 'setup.yaml'), faulty);
  const { stderr, code } = await cliFor(join(cwd, 'test.db'), { cwd })('plan -f setup.yaml');
  expect(stderr).toContain(says);
  expect([2, 4]).toContain(code);
});
