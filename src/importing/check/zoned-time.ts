/** Times as a clock on the wall of the account's time zone shows them. */
export interface ZonedTime {
  /** `2026-04-03T10:00:00` on that wall, as UTC. */
  toUtc(local: string): string;
}

export function zonedTime(timezone: string): ZonedTime {
  if (timezone === 'UTC') return { toUtc: (local) => `${local}Z` };
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  // An offset holds for the whole hour; asking for it costs more than the rest of the row.
  const offsets = new Map<string, number>();
  const offsetAt = (instant: number): number => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')!.value;
    const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000 : 0;
  };
  return {
    toUtc(local) {
      const hour = local.slice(0, 13);
      const wall = Date.parse(`${local}Z`);
      let offset = offsets.get(hour);
      if (offset === undefined) {
        if (offsets.size > 10_000) offsets.clear();
        offset = offsetAt(wall - offsetAt(wall));
        offsets.set(hour, offset);
      }
      return new Date(wall - offset).toISOString().replace('.000Z', 'Z');
    },
  };
}
