/** What may be a database URL, as it may be shown. */
export function withoutPassword(url: string): string {
  if (!/^postgres(ql)?:/i.test(url)) return url;
  return url.replace(/^([^:]*:\/*[^:/?]*):.*@/, '$1@').replaceAll(/([?&]password=)[^&]*/gi, '$1***');
}
