import type { Checked } from './check.ts';

const LOCAL = /^[^\s@"(),:;<>[\\\]]{1,64}$/;
const DOMAIN =
  /^(?=.{1,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u;
const PLAIN = /^[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/;
const NO_ADDRESS: Checked = { fault: 'not an e-mail address' };

/** Trims, and writes the domain in lower case; what stands before the @ is the receiver's own business. */
export function checkEmail(text: string): Checked {
  if (text.length <= 64 && PLAIN.test(text) && !text.includes('@-') && !text.includes('--')) return text;
  const address = text.replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || !LOCAL.test(local) || !DOMAIN.test(domain)) return NO_ADDRESS;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return NO_ADDRESS;
  return `${local}@${domain}`;
}
