import { STANDARD_FIELDS } from '../access/fields.ts';
import { assertKey } from '../directory/keys.ts';
import { hintOfLocale, isKnownLocale } from '../directory/known-locale.ts';
import { didYouMean } from '../nearest.ts';
import { Problem } from '../problem.ts';
import type { Checking } from './checking.ts';
import type { FieldEntry } from './document.ts';
import { recordResolver } from './wanted.ts';

/** Fields, affiliates and shares: what they name is there, and can be what it is asked to be. */
export function checkDefinitions(checking: Checking): void {
  for (const field of checking.document.fields ?? []) checkField(checking, field);
  checkAffiliates(checking);
  checkShares(checking);
  checkMadeTeams(checking);
}

function checkField({ state, kindOf, fault, refuse, mustExist }: Checking, field: FieldEntry): void {
  const { type, key, kind, choices, release = [] } = field;
  const isStandard = STANDARD_FIELDS[type].some((standard) => standard.key === key);
  if (key === 'name') fault(field, ['key'], 'Every record has a name: it is no field.');
  const stored = state.fields.get(`${type}.${key}`);
  if (isStandard) {
    for (const name of ['kind', 'choices', 'label'] as const)
      if (field[name] !== undefined)
        fault(field, [name], `"${key}" is a field that every ${type} has: only its release can be stated.`);
  } else {
    try {
      assertKey(key, 'field');
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fault(field, ['key'], error.message, error.reason);
    }
    if (stored?.kind && kind && stored.kind !== kind)
      refuse(
        field,
        ['kind'],
        `"${type}.${key}" is a field of kind ${stored.kind} and stays one.`,
        'Make another field.',
      );
    const finalKind = kind ?? stored?.kind;
    if (!finalKind)
      fault(field, ['key'], `Field "${type}.${key}" is new and needs "kind".`, 'One of: text, number, date, choice.');
    if (finalKind === 'choice' && (choices ?? stored?.choices ?? []).length === 0)
      fault(field, ['kind'], `A choice needs its choices.`, 'For example: choices: [A, B]');
    if (finalKind && finalKind !== 'choice' && choices)
      fault(field, ['choices'], `A field of kind ${finalKind} has no choices.`);
  }
  release.forEach((group, place) => {
    if (mustExist(field, ['release', place], 'group', group) && kindOf(group) === 'administrative')
      refuse(field, ['release', place], 'Administrators see every field: nothing is released to admin.');
  });
}

function checkAffiliates({ document, state, kindOf, fault, refuse, mustExist }: Checking): void {
  const own = [...state.fields.values(), ...(document.fields ?? [])].filter(({ type }) => type === 'lead');
  const fields = [...new Set(['name', ...[...STANDARD_FIELDS.lead, ...own].map(({ key }) => key)])];
  for (const affiliate of document.affiliates ?? []) {
    const { group, map = {}, columns = {}, require = [], locale } = affiliate;
    if (mustExist(affiliate, ['group'], 'group', group) && kindOf(group) !== 'affiliate')
      refuse(
        affiliate,
        ['group'],
        `"${group}", of kind ${kindOf(group)}, delivers no leads.`,
        'Name a group of kind affiliate.',
      );
    for (const [name, columnsOf] of Object.entries({ map, columns }))
      for (const [column, field] of Object.entries(columnsOf))
        if (field !== null && !fields.includes(field))
          fault(
            affiliate,
            [name, column],
            `A lead has no field "${field}".`,
            didYouMean(field, fields, `There are: ${fields.join(', ')}.`),
          );
    require.forEach((field, place) => {
      if (!fields.includes(field))
        fault(
          affiliate,
          ['require', place],
          `A lead has no field "${field}".`,
          didYouMean(field, fields, `There are: ${fields.join(', ')}.`),
        );
    });
    if (locale !== undefined && !isKnownLocale(locale))
      fault(affiliate, ['locale'], `"${locale}" is no locale.`, hintOfLocale(locale));
  }
}

function checkShares({ document, state, known, fault }: Checking): void {
  const resolve = recordResolver(document, state);
  for (const share of document.shares ?? []) {
    const { record } = share;
    if (resolve(record) === undefined) {
      const keys = [...(document.records ?? []), ...state.records.values()].map(({ key }) => key);
      const isAmbiguous = keys.filter((key) => key === record).length > 1;
      if (isAmbiguous)
        fault(share, ['record'], `"${record}" names several records.`, `Write its type too: company/${record}`);
      else
        fault(
          share,
          ['record'],
          `No record is called "${record}".`,
          didYouMean(record, keys, 'Write its key, or type and key: company/acme.'),
        );
    }
    const company = share['came-with'];
    if (company !== undefined && !resolve(company)?.startsWith('company/'))
      fault(share, ['came-with'], `No company is called "${company}".`, 'A share comes with that of a company.');
    share.with.forEach((grantee, place) => {
      const [, kind, key] = /^(user|group):(.+)$/.exec(grantee) ?? [];
      if (!kind || !key)
        return fault(
          share,
          ['with', place],
          `"${grantee}" is neither a user nor a group.`,
          'Write user:KEY or group:KEY.',
        );
      const names = kind === 'user' ? known.users : known.groups;
      if (!names.has(key))
        fault(
          share,
          ['with', place],
          `No ${kind} is called "${key}".`,
          didYouMean(key, names, 'Neither the document nor the account has it.'),
        );
    });
  }
}

function checkMadeTeams({ document, state, kindOf, fault, refuse }: Checking): void {
  const resolve = recordResolver(document, state);
  const templates = [...state.templates.keys(), ...(document.templates ?? []).map(({ key }) => key)];
  for (const group of document.groups ?? []) {
    const made = group['made-for'];
    if (!made) continue;
    if (kindOf(group.key) !== 'access')
      refuse(
        group,
        ['made-for'],
        `"${group.key}", of kind ${kindOf(group.key)}, is made for no record.`,
        'Templates make access teams.',
      );
    if (!templates.includes(made.template))
      fault(
        group,
        ['made-for', 'template'],
        `No template is called "${made.template}".`,
        didYouMean(made.template, templates, 'Neither the document nor the account has it.'),
      );
    if (resolve(made.record) === undefined)
      fault(group, ['made-for', 'record'], `No record is called "${made.record}".`, 'Write type and key: deal/d1.');
  }
}
