import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOpenToAll } from '../../../bin/reachable-postgres.js';

test('a folder within one that only its owner may enter is open to nobody else', () => {
  const closed = mkdtempSync(join(tmpdir(), 'crmctl-closed-'));
  try {
    mkdirSync(join(closed, 'within'), { mode: 0o755 });
    expect(isOpenToAll(join(closed, 'within'))).toBe(false);
    chmodSync(closed, 0o755);
    expect(isOpenToAll(join(closed, 'within'))).toBe(isOpenToAll(tmpdir()));
  } finally {
    rmSync(closed, { recursive: true });
  }
});
