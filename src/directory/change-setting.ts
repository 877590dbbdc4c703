import { authorize } from '../access/authority.ts';
import { DEFAULT_SETTINGS, readSettings, type Settings } from '../access/settings.ts';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { hintOfLocale, isKnownLocale } from './known-locale.ts';

type Checks = {
  [Name in keyof Settings]: { valid: (value: string) => boolean; expected: string; hint?: (value: string) => string };
};

const CHECKS: Checks = {
  'group-system': oneOf('on', 'off'),
  teams: oneOf('on', 'off'),
  privacy: oneOf('own', 'group', 'organization'),
  'package-price': { valid: (value) => /^\d{1,9}(\.\d{1,2})?$/.test(value), expected: 'an amount such as 49 or 49.90' },
  currency: { valid: (value) => /^[A-Z]{3}$/.test(value), expected: 'three capital letters such as EUR' },
  timezone: { valid: isTimeZone, expected: 'a time zone such as Europe/Berlin' },
  country: { valid: (value) => /^([A-Z]{2})?$/.test(value), expected: 'two capital letters such as DE' },
  locale: { valid: isKnownLocale, expected: 'a language such as de or en-US', hint: hintOfLocale },
};

export const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[];

/** The setting of this name, or a Problem that names the nearest. */
export function parseSettingName(text: string): keyof Settings {
  const found = SETTING_NAMES.find((name) => name === text);
  if (found) return found;
  throw new Problem({
    code: 'unknown_setting',
    exit: ExitCode.usage,
    message: `No setting is called "${text}".`,
    hint: didYouMean(text, SETTING_NAMES, 'See them all: crmctl settings list.'),
  });
}

/** The value, or a Problem that says what the setting takes. */
export function checkSetting(name: keyof Settings, value: string): string {
  const { valid, expected, hint } = CHECKS[name];
  if (valid(value)) return value;
  throw new Problem({
    code: 'bad_setting',
    exit: ExitCode.usage,
    message: `"${value}" is no value for ${name}.`,
    hint: hint?.(value) ?? `Give ${expected}.`,
  });
}

/** Changes a setting of the account; every answer is right at once. */
export async function changeSetting(change: Change, key: string, value: string): Promise<Done> {
  const { db, stale } = change;
  const name = parseSettingName(key);
  checkSetting(name, value);
  await authorize(change, { do: 'settings.write', setting: name });
  const before = (await readSettings(db))[name];
  if (before === value)
    return { result: 'unchanged', object: 'setting', key: name, text: `${name} is ${value || 'empty'} already` };
  await db
    .insertInto('settings')
    .values({ key: name, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  if (name === 'group-system' || name === 'teams' || name === 'privacy') stale.everything = true;
  change.journal({ verb: 'updated', object: 'setting', key: name, before, after: value });
  return { result: 'updated', object: 'setting', key: name, text: `${name} is now ${value || 'empty'}` };
}

function oneOf(...words: string[]) {
  return { valid: (value: string) => words.includes(value), expected: `one of: ${words.join(', ')}` };
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
