import { type Kysely, sql } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { askTogether, type Part } from './ask-together.ts';
import type { Reader } from './statement-for.ts';

/** The account's settings, by their names in the specification; every default is here. */
export interface Settings {
  'group-system': 'on' | 'off';
  teams: 'on' | 'off';
  privacy: 'own' | 'group' | 'organization';
  /** Decimal text, in `currency`, a month. */
  'package-price': string;
  currency: string;
  timezone: string;
  /** ISO 3166-1 alpha-2, or empty. */
  country: string;
  locale: string;
}

export const DEFAULT_SETTINGS: Settings = {
  'group-system': 'on',
  teams: 'on',
  privacy: 'own',
  'package-price': '0',
  currency: 'EUR',
  timezone: 'UTC',
  country: '',
  locale: 'en',
};

export async function readSettings(db: Kysely<Schema>): Promise<Settings> {
  const rows = await db.selectFrom('settings').select(['key', 'value']).execute();
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(rows.map(({ key, value }) => [key, value])) };
}

/** The part of a question that tells the settings. */
export const settingsPart: Part<[string, string], Settings> = {
  columns: [sql`s.key`, sql`s.value`],
  from: sql`from settings as s`,
  read: (rows) => ({ ...DEFAULT_SETTINGS, ...Object.fromEntries(rows) }),
};

/** The same for a question, by a statement compiled once. */
export async function askSettings(reader: Reader): Promise<Settings> {
  const { settings } = await askTogether(reader, 'settings', () => ({ settings: settingsPart }), {});
  return settings;
}
