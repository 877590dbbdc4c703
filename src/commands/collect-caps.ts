import { InvalidArgumentError } from 'commander';
import { CAP_KINDS } from '../distribution/rule.ts';

export type CapFlags = Readonly<Record<string, number>>;

/** Gathers `day=10`, `open=40`; `none` for no cap at all. What is given is the whole of it. */
export function collectCaps(text: string, caps: CapFlags = {}): CapFlags {
  if (text.trim() === 'none') return {};
  const found = /^([a-z]+)=(\d{1,9})$/.exec(text.trim());
  if (!found || !CAP_KINDS.some((kind) => kind === found[1])) {
    throw new InvalidArgumentError(`Write it as day=10: one of ${CAP_KINDS.join(', ')}, or none.`);
  }
  return { ...caps, [found[1]!]: Number(found[2]) };
}
