import { ACCOUNT_PERMISSIONS, ACTIONS, RECORD_TYPES } from '../../access/vocabulary.ts';
import { wrapText } from '../../cli/wrap-text.ts';
import { OPERATORS } from '../../distribution/criteria.ts';
import { EXIT_MEANINGS } from './exit-meanings.ts';

const WIDTH = 80;

/** Pages of `crmctl help` that belong to no command, by name. */
export const TOPICS: ReadonlyMap<string, { about: string; text: () => string }> = new Map([
  ['criteria', { about: 'what a rule asks of a lead', text: criteria }],
  ['permissions', { about: 'permissions, patterns and scopes', text: permissions }],
  ['exit-codes', { about: 'what the exit codes say', text: exitCodes }],
]);

function criteria(): string {
  return page('Criteria: field op value', [
    `A field is one of the lead's own, a column of its form, or affiliate, import, company, age (hours since it was received). Several --when must all hold; all, any and not are nested in the YAML file.`,
    `op is one of: ${OPERATORS.join(', ')}.`,
    'Text compares without regard to case, numbers as decimals, dates as dates; between includes its ends, and matches takes an RE2 pattern. With an empty or unreadable value a comparison is false.',
    "Numbers are written plainly or as the account's locale has them (crmctl settings get locale). Where that has a decimal comma, a comma between two digits belongs to the number; commas with a blank, or semicolons, part a list of numbers: 'budget in 1.234,56; 99,50'.",
    "  --when 'zip starts-with 2' --when 'budget >= 10000'\n  --when 'product in solar, roof'\n  --when 'zip between 20000 and 29999'\n  --when 'email is not empty'",
    'Try them: crmctl rule test RULE LEAD. Why a lead is where it is: crmctl lead explain LEAD.',
  ]);
}

function permissions(): string {
  return page('Permissions', [
    `Of records TYPE.ACTION. Types: ${RECORD_TYPES.join(', ')}. Actions: ${ACTIONS.join(', ')}. lead.* is every action on leads, *.view that one on every type.`,
    `Of the account: ${ACCOUNT_PERMISSIONS.join(', ')}.`,
    'Each reaches as far as its scope, through a group G:',
    [
      '  own           the records that one owns',
      '  group         and those of G',
      '  subtree       and those of every group below G',
      '  organization  and those of every group with the organization of G',
      '  all           everything',
    ].join('\n'),
    'Give one: crmctl group allow GROUP lead.view=group. Why it holds or not: crmctl access check USER view RECORD.',
  ]);
}

function exitCodes(): string {
  const lines = Object.entries(EXIT_MEANINGS).map(
    ([code, meaning]) => `${code.padStart(5)}  ${wrapText(meaning.replaceAll('`', ''), WIDTH - 7, 7)}`,
  );
  return page('Exit codes', [
    lines.join('\n'),
    'With --json an error is a document on standard error, with a stable code.',
  ]);
}

function page(title: string, parts: readonly string[]): string {
  const wrapped = parts.map((part) => (part.startsWith(' ') ? part : wrapText(part, WIDTH, 0)));
  return `${[title, ...wrapped].join('\n\n')}\n`;
}
