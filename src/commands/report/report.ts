import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { accessPage } from '../../reports/access-page.ts';
import { distributionPage } from '../../reports/distribution-page.ts';
import { pageCommand } from './page-command.ts';

const VERBS = [
  pageCommand('access', 'a page to look at: groups, members, permissions, who sees how much, exceptions', accessPage),
  pageCommand('distribution', 'a page to look at: who got what, how fair, over time; affiliates', distributionPage),
];

export function reportCommand(cli: Cli): Command {
  const report = new Command('report').description('pages to look at: one HTML file each, without script or network');
  for (const verb of VERBS) report.addCommand(verb(cli));
  return report.addHelpText('after', example('report access -o access.html'));
}
