/** Tells how long each stage of a pipeline has worked, in milliseconds. */
export interface StageClock {
  readonly stages: Record<string, number>;
  /** What has passed since the last call was spent on this stage. */
  spent(stage: string): void;
}

export function makeStageClock(before: Readonly<Record<string, number>> = {}): StageClock {
  const stages: Record<string, number> = { ...before };
  let since = performance.now();
  return {
    stages,
    spent(stage) {
      const now = performance.now();
      stages[stage] = Math.round(((stages[stage] ?? 0) + now - since) * 1000) / 1000;
      since = now;
    },
  };
}
