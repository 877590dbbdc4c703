const BARS = '▁▂▃▄▅▆▇█';
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** One block a value, as high as it is. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(0, ...values);
  if (most === 0) return BARS[0]!.repeat(values.length);
  return values.map((value) => BARS[Math.round((value / most) * (BARS.length - 1))]).join('');
}

/** A bar of at most so many columns, to an eighth of one. */
export function bar(value: number, most: number, columns: number): string {
  const eighths = most === 0 ? 0 : Math.round((value / most) * columns * 8);
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]}`;
}
