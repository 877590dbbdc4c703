import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { ask, type Reader } from './statement-for.ts';

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

/** The same for a question, by a statement compiled once. */
export async function askSettings(reader: Reader): Promise<Settings> {
  const rows = await ask(reader, 'settings', (db) => db.selectFrom('settings').select(['key', 'value']), {});
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(rows.map(({ key, value }) => [key, value])) };
}
