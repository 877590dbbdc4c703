import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliFor, type CliResult } from './run-cli.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/demo');
const LEADS = 40;

type Crmctl = (command: string | readonly string[]) => Promise<CliResult>;

export interface DemoAccount {
  db: string;
  crmctl: Crmctl;
}

/** The demo's account in a folder: groups, users, companies, some leads imported and distributed, one of everything. */
export async function makeDemoAccount(folder: string): Promise<DemoAccount> {
  const db = join(folder, 'crmctl.db');
  const crmctl = cliFor(db, { cwd: folder });
  copyFileSync(join(FIXTURES, 'schmidt.yaml'), join(folder, 'schmidt.yaml'));
  const lines = readFileSync(join(FIXTURES, 'leads-adbiz.csv'), 'utf8').split('\n');
  writeFileSync(join(folder, 'leads.csv'), `${lines.slice(0, LEADS + 1).join('\n')}\n`);
  const steps = [
    'apply -f schmidt.yaml --yes',
    `import leads ${join(folder, 'leads.csv')} --affiliate adbiz --accept-mapping`,
    'group create solarbuyer --kind client',
    'rule create resell --buyer solarbuyer=25.00',
    'distribute',
    'company assign deichwerk --to nord --cascade all',
    'user restrict sara lead.delete',
    'share add company/deichwerk --user sara --actions view',
    'share template create helpers --type deal --actions view,edit',
  ];
  for (const step of steps) {
    const { code, stderr } = await crmctl(step);
    if (code !== 0 && code !== 3) throw new Error(`${step} ended with ${code}: ${stderr}`);
  }
  return { db, crmctl };
}

/** Command lines that only answer; every list and document of the program. */
export const ANSWERS: readonly string[] = [
  'settings list',
  'settings get timezone',
  'group list',
  'group tree',
  'group show nord',
  'user list',
  'user show nina',
  'role list',
  'role show member',
  'company list',
  'company show deichwerk',
  'person list',
  'deal list',
  'project list',
  'lead list',
  'lead show l110',
  'access check nina view company/deichwerk',
  'access who view company/deichwerk',
  'access what nina view company',
  'access matrix',
  'rule list',
  'rule show north',
  'distribute list',
  'distribute show 1',
  'import list',
  'import show 1',
  'import show 1 --rows',
  'affiliate list',
  'affiliate show adbiz',
  'lead explain l110',
  'stats distribution',
  'client list',
  'client show solarbuyer',
  'client statement solarbuyer --month 2026-10',
  'stats leads',
  'stats leads --by week',
  'stats users',
  'stats teams',
  'stats affiliates',
  'activity list',
  'account show',
  'field list',
  'share list',
  'share template list',
  'journal list',
  'journal show 1',
  'affiliate stats',
  'db status',
];
