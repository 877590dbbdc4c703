import countries from 'i18n-iso-countries/index.js';
import german from 'i18n-iso-countries/langs/de.json' with { type: 'json' };
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import type { Check, Checked } from './check.ts';

// A file names few countries, each in many rows.
const MOST_KEPT = 500;

/** The ISO 3166-1 code of a country, from its code or its name in English or German. */
export function makeCountryCheck(): Check {
  let names: Map<string, string> | undefined;
  const settled = new Map<string, Checked>();
  const settle = (text: string): Checked => {
    if (text.length === 2 && countries.isValid(text.toUpperCase())) return text.toUpperCase();
    names ??= readNames();
    return names.get(toKey(text)) ?? { fault: 'not a country' };
  };
  return (text) => {
    const known = settled.get(text);
    if (known !== undefined) return known;
    const checked = settle(text);
    if (settled.size < MOST_KEPT) settled.set(text, checked);
    return checked;
  };
}

function readNames(): Map<string, string> {
  const names = new Map<string, string>();
  for (const { countries: byCode } of [english, german] as { countries: Record<string, string | string[]> }[]) {
    for (const [code, called] of Object.entries(byCode)) {
      for (const name of Array.isArray(called) ? called : [called]) names.set(toKey(name), code);
    }
  }
  for (const [three, two] of Object.entries(countries.getAlpha3Codes())) names.set(toKey(three), two);
  for (const [name, code] of COLLOQUIAL) names.set(name, code);
  return names;
}

const COLLOQUIAL: [string, string][] = [
  ['uk', 'GB'],
  ['england', 'GB'],
  ['great britain', 'GB'],
  ['grossbritannien', 'GB'],
  ['holland', 'NL'],
  ['usa', 'US'],
  ['brd', 'DE'],
  ['d', 'DE'],
  ['a', 'AT'],
];

function toKey(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll('.', '').trim().toLowerCase();
}
