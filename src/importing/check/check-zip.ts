import type { Check } from './check.ts';

const PATTERNS: Record<string, RegExp> = {
  AT: /^\d{4}$/,
  AU: /^\d{4}$/,
  BE: /^\d{4}$/,
  BG: /^\d{4}$/,
  CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/,
  CH: /^\d{4}$/,
  CZ: /^\d{3} ?\d{2}$/,
  DE: /^\d{5}$/,
  DK: /^\d{4}$/,
  EE: /^\d{5}$/,
  ES: /^\d{5}$/,
  FI: /^\d{5}$/,
  FR: /^\d{5}$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/,
  GR: /^\d{3} ?\d{2}$/,
  HR: /^\d{5}$/,
  HU: /^\d{4}$/,
  IT: /^\d{5}$/,
  LI: /^\d{4}$/,
  LT: /^(LT-)?\d{5}$/,
  LU: /^(L-)?\d{4}$/,
  LV: /^(LV-)?\d{4}$/,
  NL: /^\d{4} ?[A-Z]{2}$/,
  NO: /^\d{4}$/,
  PL: /^\d{2}-?\d{3}$/,
  PT: /^\d{4}(-\d{3})?$/,
  RO: /^\d{6}$/,
  SE: /^\d{3} ?\d{2}$/,
  SI: /^\d{4}$/,
  SK: /^\d{3} ?\d{2}$/,
  US: /^\d{5}(-\d{4})?$/,
};
const COUNTRY_PREFIX = /^([A-Z]{1,2})-(?=\d)/;

/** The zip's form by its country. `z:` is how Facebook writes it, `D-20095` how Germans do. */
export function makeZipCheck(): Check {
  return (text, country) => {
    const pattern = country === undefined ? undefined : PATTERNS[country];
    if (pattern?.test(text)) return text;
    const written = text.replace(/^z:/, '').toUpperCase();
    if (!pattern) return written.length <= 12 ? written : { fault: 'too long for a zip' };
    if (pattern.test(written)) return written;
    const bare = written.replace(COUNTRY_PREFIX, '');
    return pattern.test(bare) ? bare : { fault: `not a zip of ${country}` };
  };
}

/** A numeric zip that is one digit short is what a spreadsheet leaves of one that began with 0. */
export function lacksLeadingZero(text: string, country: string | undefined): boolean {
  if (country === undefined || !/^[1-9]\d{2,3}$/.test(text)) return false;
  const pattern = PATTERNS[country];
  return pattern !== undefined && !pattern.test(text) && pattern.test(`0${text}`);
}
