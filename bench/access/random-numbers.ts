export interface Random {
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  sample<T>(from: readonly T[], count: number): T[];
  weighted<T extends string>(weights: Partial<Record<T, number>>): T;
}

/** Numbers that are the same every time, so that a bench can be repeated (mulberry32). */
export function randomNumbers(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  return {
    below,
    pick,
    chance: (probability) => next() < probability,
    sample: (from, count) => {
      const left = [...from];
      const taken = Math.min(count, left.length);
      for (let at = 0; at < taken; at++) {
        const other = at + below(left.length - at);
        [left[at], left[other]] = [left[other]!, left[at]!];
      }
      return left.slice(0, taken);
    },
    weighted: <T extends string>(weights: Partial<Record<T, number>>): T => {
      const entries = Object.entries(weights) as [T, number][];
      let at = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of entries) if ((at -= weight) < 0) return value;
      return entries[0]![0];
    },
  };
}
