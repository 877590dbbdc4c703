import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliFor } from './run-cli.ts';

// So long that no hash and no path of an answer has them by chance.
const AMOUNTS = ['98765432.54', '9876543254', '77317731.31', '7731773131', '66426642.42'];

/** What stands in records that are hidden from each of ASKERS: their keys and names, and what is in them. */
export const SECRETS = {
  names: ['zzkey', 'zzname', 'zzaffiliate-row'],
  values: ['zzmail', '49-zz', 'zzcity', 'zznote', 'zzform', ...AMOUNTS, 'zzreason'],
};

/** Users from whom the records of `nord` are hidden: whether keys and names are too, and what each is. */
export const ASKERS = {
  clara: { is: 'a client', names: true },
  adam: { is: 'an affiliate', names: true },
  karl: { is: 'a plain member', names: true },
  tina: { is: 'a team manager', names: true },
  sven: { is: 'a director', names: true },
  audi: { is: 'an auditor', names: false },
} as const;

const SETUP = `
version: 1
settings: {privacy: group}
roles:
  - {key: narrow, allow: {deal.view: group}}
groups:
  - {key: nord, kind: organization}
  - {key: nord-1, kind: team, parent: nord}
  - {key: sued, kind: organization}
  - {key: sued-1, kind: team, parent: sued}
  - {key: adbiz, kind: affiliate}
  - {key: otherbiz, kind: affiliate}
  - {key: solar, kind: client}
  - {key: windy, kind: client}
users:
  - {key: root, groups: [admin]}
  - {key: anna, groups: [nord-1]}
  - {key: dora, groups: [{group: nord, as: manager}]}
  - {key: karl, groups: [sued-1]}
  - {key: kurt, groups: [sued-1]}
  - {key: tina, groups: [{group: sued-1, as: manager}]}
  - {key: sven, groups: [{group: sued, as: manager}]}
  - {key: clara, groups: [solar], base: false}
  - {key: cleo, groups: [windy], base: false}
  - {key: adam, groups: [adbiz], base: false}
  - {key: otto, groups: [otherbiz], base: false}
  - {key: audi, groups: [{group: base, roles: [auditor]}]}
fields:
  - {type: lead, key: town, label: Town, kind: text}
records:
  - {type: company, key: zzkey-co, name: ZZname Works, group: nord-1, owner: anna, fields: {email: zzmail@co.example, city: zzcity}}
  - {type: person, key: zzkey-person, name: ZZname Person, group: nord-1, owner: anna, company: zzkey-co, fields: {phone: 49-zz-1}}
  - {type: deal, key: zzkey-deal, name: ZZname Deal, group: nord-1, owner: anna, company: zzkey-co, fields: {amount: 9876543254}}
  - {type: project, key: zzkey-project, name: ZZname Project, group: nord-1, owner: anna, company: zzkey-co}
  - {type: company, key: plain-co, name: Plain Works, group: sued-1, owner: karl}
  - {type: lead, key: plain-lead, name: Plain Lead, affiliate: adbiz, group: sued-1, owner: karl, fields: {town: kiel}}
  - {type: lead, key: sold-lead, name: Sold Lead, affiliate: adbiz, group: sued-1, owner: karl}
affiliates:
  - {group: otherbiz, price: 66426642.42}
rules:
  - {key: to-nord, when: {field: town, op: "=", value: norden}, targets: [{group: nord-1, users: {anna: 3}}], caps: {user: {day: 50}}}
  - {key: to-sued, when: {field: town, op: "=", value: kiel}, targets: [{group: sued-1}]}
  - {key: resell, when: {field: town, op: "=", value: norden}, buyers: [{group: windy, price: 77317731.31, budget: 773177313100.00}]}
`;

/** Records of `nord` with secrets in them, with notes, shares, teams, placements, sales and an import; others of `sued`. */
export async function makeSecretAccount(folder: string) {
  const db = join(folder, 'crmctl.db');
  const crmctl = cliFor(db, { cwd: folder });
  writeFileSync(join(folder, 'setup.yaml'), SETUP);
  writeFileSync(
    join(folder, 'leads.csv'),
    [
      'name,email,zip,town,remark',
      'ZZname Placed,zzmail@placed.example,20095,norden,zzform one',
      'ZZname Sold,zzmail@sold.example,20095,norden,zzform two',
      'ZZname Waiting,zzmail@waiting.example,20095,nowhere,zzform three',
      'ZZname Broken,,,,zzaffiliate-row',
    ].join('\n'),
  );
  const steps: (string | string[])[] = [
    'apply -f setup.yaml --yes',
    ['import', 'leads', join(folder, 'leads.csv'), '--affiliate', 'otherbiz', '--accept-mapping', '--max-rejects', '9'],
    'rule disable resell',
    'distribute',
    'rule enable resell',
    'lead create zzkey-sold --name ZZname-Again --field town=norden',
    'lead create zzkey-kept --name ZZname-Kept --field town=norden',
    'rule disable to-nord',
    'distribute',
    'rule enable to-nord',
    'lead return zzkey-sold --from windy --reason zzreason',
    'lead assign zzkey-sold --to nord-1 --owner anna',
    ['lead', 'note', 'zzkey-sold', 'zznote of anna'],
    'lead status zzkey-sold won --amount 98765432.54 --as anna',
    'lead assign l10 l11 --to nord',
    'share template create helpers --type deal --actions view',
    'share add deal/zzkey-deal --template helpers --user dora',
    'share add company/zzkey-co --user dora --actions view --cascade',
    'company assign zzkey-co --to nord --cascade all',
    'user away anna --from 2026-12-24 --to 2026-12-31',
  ];
  for (const step of steps) {
    const { code, stderr } = await crmctl(step);
    if (code !== 0 && code !== 3) throw new Error(`${step.toString()} ended with ${code}: ${stderr}`);
  }
  return { db, crmctl };
}
