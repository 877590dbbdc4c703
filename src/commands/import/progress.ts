import type { Context } from '../../cli/context.ts';
import type { ImportProgress } from '../../importing/run/import-request.ts';

const MEGABYTE = 1_000_000;

/** A bar of bytes read, rows, speed and time left; only where a person looks on. */
export function startProgress({ notes, options, surroundings }: Context): {
  show: ((progress: ImportProgress) => void) | undefined;
  stop: () => void;
} {
  if (!notes.isTerminal || options.quiet) return { show: undefined, stop: () => undefined };
  const begun = performance.now();
  let bar: { update(value: number, payload: object): void; stop(): void } | undefined;
  let starting: Promise<void> | undefined;
  const start = async (total: number): Promise<void> => {
    const { SingleBar } = await import('cli-progress');
    const made = new SingleBar({
      format: '{bar} {percentage}%  {rows} rows  {speed} MB/s  {left} left',
      stream: surroundings.stderr,
      clearOnComplete: true,
      hideCursor: true,
      etaBuffer: 50,
    });
    made.start(total, 0, { rows: '0', speed: '0', left: '?' });
    bar = made;
  };
  return {
    show: ({ bytes, totalBytes, rows }) => {
      starting ??= start(totalBytes);
      const seconds = (performance.now() - begun) / 1000;
      const speed = bytes / seconds;
      const left = Math.ceil((totalBytes - bytes) / speed);
      bar?.update(bytes, { rows: rows.toLocaleString('en'), speed: (speed / MEGABYTE).toFixed(1), left: `${left}s` });
    },
    stop: () => bar?.stop(),
  };
}
