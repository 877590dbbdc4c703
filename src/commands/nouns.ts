import type { Noun } from '../cli/program.ts';

/** The nouns of the command line in the order of the help; each is loaded when it is named. */
export const NOUNS: readonly Noun[] = [
  {
    name: 'init',
    description: 'make a database with its first administrator',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'settings',
    description: 'the settings of the account',
    load: async () => (await import('./settings/settings.ts')).settingsCommand,
  },
  {
    name: 'account',
    description: 'the account as a whole, and what it costs',
    load: async () => (await import('./account/account.ts')).accountCommand,
  },
  {
    name: 'group',
    description: 'the tree of groups, and what they allow',
    load: async () => (await import('./group/group.ts')).groupCommand,
  },
  {
    name: 'user',
    description: 'people, and the groups they are in',
    load: async () => (await import('./user/user.ts')).userCommand,
  },
  {
    name: 'role',
    description: 'named bundles of permissions with scopes',
    load: async () => (await import('./role/role.ts')).roleCommand,
  },
  {
    name: 'company',
    description: 'companies, and what belongs to them',
    load: async () =>
      (await import('./record/record.ts')).recordCommand('company', 'companies, and what belongs to them'),
  },
  {
    name: 'person',
    description: 'people',
    load: async () => (await import('./record/record.ts')).recordCommand('person', 'people'),
  },
  {
    name: 'deal',
    description: 'deals',
    load: async () => (await import('./record/record.ts')).recordCommand('deal', 'deals'),
  },
  {
    name: 'project',
    description: 'projects',
    load: async () => (await import('./record/record.ts')).recordCommand('project', 'projects'),
  },
  {
    name: 'lead',
    description: 'leads: who has them, where they stand, and why',
    load: async () => (await import('./lead/lead.ts')).leadCommand,
  },
  {
    name: 'field',
    description: 'fields of records, and to which groups each is released',
    load: async () => (await import('./field/field.ts')).fieldCommand,
  },
  {
    name: 'share',
    description: 'records shared with users, access teams and other groups',
    load: async () => (await import('./share/share.ts')).shareCommand,
  },
  {
    name: 'access',
    description: 'who may do what with which record, and why',
    load: async () => (await import('./access/access.ts')).accessCommand,
  },
  {
    name: 'apply',
    description: 'make the account as a YAML file says',
    load: async () => (await import('./apply.ts')).applyCommand,
  },
  {
    name: 'plan',
    description: 'show what a YAML file would change',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'export',
    description: 'write the account as a YAML file',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'journal',
    description: 'what was changed, by whom, and what it was before',
    load: async () => (await import('./journal/journal.ts')).journalCommand,
  },
  {
    name: 'rule',
    description: 'who gets which leads: rules, tried in order',
    load: async () => (await import('./rule/rule.ts')).ruleCommand,
  },
  {
    name: 'distribute',
    description: 'give the leads that wait to groups, users and clients, by the rules',
    load: async () => (await import('./distribute/distribute.ts')).distributeCommand,
  },
  {
    name: 'client',
    description: 'clients that buy leads: what they bought, returned and owe',
    load: async () => (await import('./client/client.ts')).clientCommand,
  },
  {
    name: 'import',
    description: 'leads of affiliates, and exports of other CRMs, from CSV files',
    load: async () => (await import('./import/import.ts')).importCommand,
  },
  {
    name: 'db',
    description: 'the database itself: copies, and what other readers may see',
    load: async () => (await import('./db/db.ts')).dbCommand,
  },
  {
    name: 'affiliate',
    description: 'who delivers leads: how their files are read, what they are paid for',
    load: async () => (await import('./affiliate/affiliate.ts')).affiliateCommand,
  },
  {
    name: 'stats',
    description: 'figures, as far as stats.view reaches',
    load: async () => (await import('./stats/stats.ts')).statsCommand,
  },
  {
    name: 'activity',
    description: 'what others did: notes, statuses, placements',
    load: async () => (await import('./activity/activity.ts')).activityCommand,
  },
  {
    name: 'report',
    description: 'pages to look at: access, distribution',
    load: async () => (await import('./report/report.ts')).reportCommand,
  },
  {
    name: 'completion',
    description: 'let bash, zsh or fish complete commands and keys',
    load: async () => (await import('./completion/completion.ts')).completionCommand,
  },
  {
    name: 'help',
    description: 'help on a command, or on a topic: criteria, permissions, exit-codes',
    load: async () => (await import('./help/help.ts')).helpCommand(NOUNS),
  },
  {
    name: '__complete',
    description: '',
    isHidden: true,
    load: async () => (await import('./completion/complete.ts')).completeCommand(NOUNS),
  },
];
