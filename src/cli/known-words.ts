import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';

// For lists that the database pages, the newest first: what they may be filtered by, and that they turn round.

/** What `--filter` says, where all its names are known. */
export function knownFilter<Name extends string>(
  filter: Readonly<Record<string, string>>,
  names: readonly Name[],
  list: string,
): Partial<Record<Name, string>> {
  for (const name of Object.keys(filter)) {
    if ((names as readonly string[]).includes(name)) continue;
    throw unknownField(`${list} has no field "${name}".`, didYouMean(name, names, `There are: ${names.join(', ')}.`));
  }
  return filter as Partial<Record<Name, string>>;
}

/** Whether `--sort` turns a list round that stands newest first; `names` are those of its time and number. */
export function isOldestFirst(sort: string | undefined, names: readonly string[], list: string): boolean {
  if (sort === undefined || names.some((name) => sort === `-${name}`)) return false;
  if (names.includes(sort)) return true;
  throw unknownField(`${list} is not sorted by "${sort}".`, `Use ${names[0]!} for the oldest first, or -${names[0]!}.`);
}

/** The number that `--after` goes on behind. */
export function numberBehind(after: string | undefined, thing: string): number | undefined {
  if (after === undefined || /^\d{1,15}$/.test(after)) return after === undefined ? undefined : Number(after);
  throw new Problem({
    code: 'bad_number',
    exit: ExitCode.usage,
    message: `"${after}" is not the number of ${thing}.`,
    hint: 'Give --after the "next" of the page before.',
  });
}

function unknownField(message: string, hint: string): Problem {
  return new Problem({ code: 'unknown_field', exit: ExitCode.usage, message, hint });
}
