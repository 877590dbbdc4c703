import type { Settings } from '../access/settings.ts';

/** What the account costs a month, in cents. */
export interface AccountPrice {
  currency: string;
  packageCents: number;
  /** CentralStationCRM: 30 % of the package, rounded half up to the cent; what it costs, or would cost. */
  groupSystemCents: number;
  totalCents: number;
}

const GROUP_SYSTEM_PER_CENT = 30;

/** The price of the package and of the group system, which is paid for while it is on. */
export function priceOf(settings: Pick<Settings, 'package-price' | 'currency' | 'group-system'>): AccountPrice {
  const [units = '0', decimals = ''] = settings['package-price'].split('.');
  const packageCents = Number(units) * 100 + Number(decimals.padEnd(2, '0'));
  const groupSystemCents = Math.floor((packageCents * GROUP_SYSTEM_PER_CENT + 50) / 100);
  const totalCents = packageCents + (settings['group-system'] === 'on' ? groupSystemCents : 0);
  return { currency: settings.currency, packageCents, groupSystemCents, totalCents };
}

/** The same as decimals with two places. */
export function tellPrice({ currency, packageCents, groupSystemCents, totalCents }: AccountPrice) {
  const tell = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  return { currency, package: tell(packageCents), group_system: tell(groupSystemCents), total: tell(totalCents) };
}
