import type { Context } from '../../cli/context.ts';
import type { ImportProgress } from '../../importing/run/import-request.ts';

const MEGABYTE = 1_000_000;

/** A bar of bytes read, rows, both a second, and time left; only where a person looks on. */
export function startProgress({ notes, options, surroundings }: Context): {
  show: ((progress: ImportProgress) => void) | undefined;
  stop: () => void;
} {
  if (!notes.isTerminal || options.quiet) return { show: undefined, stop: () => undefined };
  // What an interrupted import had read before is no speed of this one.
  let begun: { at: number; bytes: number; rows: number } | undefined;
  let bar: { update(value: number, payload: object): void; stop(): void } | undefined;
  let starting: Promise<void> | undefined;
  const start = async (total: number): Promise<void> => {
    const { SingleBar } = await import('cli-progress');
    const made = new SingleBar({
      format: '{bar} {percentage}%  {read} MB  {rows} rows  {pace}/s  {speed} MB/s  {left} left',
      barsize: 16,
      stream: surroundings.stderr,
      clearOnComplete: true,
      hideCursor: true,
      etaBuffer: 50,
    });
    made.start(total, 0, { read: '0.0', rows: '0', pace: '?', speed: '?', left: '?' });
    bar = made;
  };
  return {
    show: ({ bytes, totalBytes, rows }) => {
      starting ??= start(totalBytes);
      begun ??= { at: performance.now(), bytes, rows };
      const seconds = (performance.now() - begun.at) / 1000;
      const speed = (bytes - begun.bytes) / seconds;
      bar?.update(bytes, {
        read: (bytes / MEGABYTE).toFixed(1),
        rows: rows.toLocaleString('en'),
        ...(speed > 0 && {
          pace: Math.round((rows - begun.rows) / seconds).toLocaleString('en'),
          speed: (speed / MEGABYTE).toFixed(1),
          left: `${Math.ceil((totalBytes - bytes) / speed)}s`,
        }),
      });
    },
    stop: () => bar?.stop(),
  };
}
