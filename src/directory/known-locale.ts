import { didYouMean } from '../nearest.ts';

const COMMON = ['de', 'en', 'fr', 'it', 'es', 'nl', 'pl', 'de-AT', 'de-CH', 'de-DE', 'en-GB', 'en-US'];

/** A language that numbers and dates can be written in, with a region that there is: `de`, `en-US`. */
export function isKnownLocale(text: string): boolean {
  try {
    const { language, region } = new Intl.Locale(text);
    const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    return (
      Intl.NumberFormat.supportedLocalesOf(language).length === 1 &&
      (region === undefined || regions.of(region) !== undefined)
    );
  } catch {
    return false;
  }
}

/** A hint with the nearest locale, `de-DE` for `de_DE`. */
export function hintOfLocale(text: string): string {
  const dashed = text.trim().replaceAll('_', '-');
  if (isKnownLocale(dashed)) return `Did you mean "${Intl.getCanonicalLocales(dashed)[0]!}"?`;
  const [language = '', region] = dashed.split('-');
  if (region !== undefined && isKnownLocale(language)) return `Did you mean "${language.toLowerCase()}"?`;
  // Two letters are near any other two.
  return didYouMean(text, dashed.length < 3 ? [] : COMMON, 'For example: de or en-US.');
}
