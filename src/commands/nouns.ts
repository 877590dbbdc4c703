import type { Noun } from '../cli/program.ts';

/** The nouns of the command line in the order of the help; each is loaded when it is named. */
export const NOUNS: readonly Noun[] = [
  {
    name: 'init',
    description: 'make a database with its first administrator',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'group',
    description: 'the tree of groups, and what they allow',
    load: async () => (await import('./group/group.ts')).groupCommand,
  },
  {
    name: 'import',
    description: 'leads of affiliates, and exports of other CRMs, from CSV files',
    load: async () => (await import('./import/import.ts')).importCommand,
  },
];
