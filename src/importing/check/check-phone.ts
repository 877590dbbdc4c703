import {
  Metadata,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
  type CountryCode,
} from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min.json';
import type { Check, Checked } from './check.ts';

export const DAMAGED = 'damaged by a spreadsheet';

/** E.164. A number without a country code is read as one of the row's country. */
export function makePhoneCheck(): Check {
  const plans = new Map<string, Plan | undefined>();
  return (text, country) => {
    const written = /^[pt]/i.test(text) ? text.replace(/^(p|tel):\s*/i, '') : text;
    if (country !== undefined) {
      if (!plans.has(country)) plans.set(country, planOf(country));
      const quick = plans.get(country)?.(written);
      if (quick !== undefined) return quick;
    }
    return parseByLibrary(written, country);
  };
}

function parseByLibrary(text: string, country: string | undefined): Checked {
  if (/^\d+[.,]\d+E\+?\d+$/i.test(text)) return { fault: DAMAGED };
  const known = country !== undefined && country in metadata.countries ? (country as CountryCode) : undefined;
  if (known === undefined && !/^(\+|00)/.test(text)) return { fault: 'no country to read it by' };
  const options = known === undefined ? { extract: false } : { defaultCountry: known, extract: false };
  const international = known === undefined ? text.replace(/^00/, '+') : text;
  const number = parsePhoneNumberFromString(international, options, metadata);
  if (number?.isPossible()) return number.number;
  return { fault: wordFault(international, known) };
}

function wordFault(text: string, country: CountryCode | undefined): string {
  const where = country === undefined ? '' : ` for ${country}`;
  const reason =
    country === undefined
      ? validatePhoneNumberLength(text, metadata)
      : validatePhoneNumberLength(text, country, metadata);
  if (reason === 'TOO_SHORT') return `too short${where}`;
  if (reason === 'TOO_LONG') return `too long${where}`;
  return `not a phone number${where}`;
}

type Plan = (text: string) => string | undefined;

// The library takes some 10 µs a number, more than everything else about a row. Where a country's rule is no more than
// "a leading 0 is dropped", its own pattern and lengths decide here; whatever they do not decide goes to the library.
function planOf(country: string): Plan | undefined {
  if (!(country in metadata.countries)) return undefined;
  const all = new Metadata(metadata);
  all.selectNumberingPlan(country as CountryCode);
  const plan = all.numberingPlan as unknown as NumberingPlan | undefined;
  if (!plan || plan.nationalPrefix() !== '0' || plan.nationalPrefixForParsing() !== '0') return undefined;
  if (plan.nationalPrefixTransformRule() || metadata.country_calling_codes[plan.callingCode()]?.length !== 1) {
    return undefined;
  }
  const pattern = new RegExp(`^(?:${plan.nationalNumberPattern()})$`);
  const lengths = new Set(plan.possibleLengths());
  const code = `+${plan.callingCode()}`;
  return (text) => {
    if (!/^0[1-9][\d ()/.-]*$/.test(text) && !text.startsWith(code)) return undefined;
    const isNational = text.charCodeAt(0) === 48;
    if (!isNational && !/^[1-9][\d /.-]*$/.test(text.slice(code.length).trimStart())) return undefined;
    const digits = digitsOf(text, isNational ? 1 : code.length);
    return digits.length > 4 && lengths.has(digits.length) && pattern.test(digits) ? code + digits : undefined;
  };
}

// The checks above leave digits and what stands between them.
function digitsOf(text: string, from: number): string {
  let digits = '';
  let start = from;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) continue;
    digits += text.slice(start, at);
    start = at + 1;
  }
  return digits + text.slice(start);
}

interface NumberingPlan {
  callingCode(): string;
  nationalNumberPattern(): string;
  possibleLengths(): number[];
  nationalPrefix(): string | undefined;
  nationalPrefixForParsing(): string | undefined;
  nationalPrefixTransformRule(): string | undefined;
}
