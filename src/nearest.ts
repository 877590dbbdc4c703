import { distance } from 'fastest-levenshtein';

/** The names that the reader most likely meant: at most `limit`, best first, none that is far off. */
export function nearest(wanted: string, names: Iterable<string>, limit = 3): string[] {
  const asked = wanted.toLowerCase();
  const reach = Math.max(2, Math.floor(asked.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const known = name.toLowerCase();
    const isPart = asked.length > 2 && known.includes(asked);
    const score = isPart ? 1 : Math.abs(known.length - asked.length) > reach ? reach + 1 : distance(asked, known);
    if (score <= reach) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, limit).map(({ name }) => name);
}

/** A hint such as `Did you mean "nord" or "nord-1"?`, or the fallback when nothing is near. */
export function didYouMean(wanted: string, names: Iterable<string>, fallback: string): string {
  const near = nearest(wanted, names);
  if (near.length === 0) return fallback;
  return `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
}
