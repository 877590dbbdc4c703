/** What each exit code says, for the help and the docs. */
export const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  0: 'done; `access check`: allowed',
  1: 'it failed',
  2: 'wrong usage: unknown command, flag, permission, scope, kind or setting, a faulty YAML file',
  3: 'done in part: rows rejected, leads waiting or unmatched with `--require-all`; `plan --exit-code`: there are changes',
  4: 'refused by data or by an invariant; nothing changed',
  5: 'not permitted (with `--as`); nothing changed. `access check`: denied',
  6: 'not found',
  75: 'busy: try again later',
  130: 'interrupted; nothing half done',
};
