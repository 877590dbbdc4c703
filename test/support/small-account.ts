import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { change } from '../../src/access/change.ts';
import type { Scope } from '../../src/access/vocabulary.ts';
import { createAccount } from '../../src/directory/create-account.ts';
import { createGroup } from '../../src/directory/create-group.ts';
import { createUser } from '../../src/directory/create-user.ts';
import { allowPermission, denyPermission } from '../../src/directory/group-permissions.ts';
import { createRecord, type RecordWish } from '../../src/records/create-record.ts';
import type { Actor, Change, Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';

const NOW = '2026-10-01T08:00:00.000Z';

export function sessionOn(store: Store, actor: Actor = { kind: 'operator' }, now = NOW): Session {
  return { store, db: store.db, actor, command: 'test', now: () => now, dryRun: false };
}

export interface SmallAccount {
  groups?: {
    key: string;
    kind: 'organization' | 'team' | 'access' | 'affiliate' | 'client';
    parent?: string;
    allow?: Record<string, Scope>;
    deny?: string[];
  }[];
  /** User → groups; `nord!` makes them its manager. */
  users?: Record<string, string[]>;
  records?: RecordWish[];
}

/** Makes an account in a few lines: `root` is its administrator; users are in base only where said so. */
export async function makeAccount(
  store: Store,
  { groups = [], users = {}, records = [] }: SmallAccount,
): Promise<Session> {
  const session = sessionOn(store);
  await createAccount(session, { key: 'root' });
  await change(session, async (change) => {
    for (const { key, kind, parent } of groups) await createGroup(change, { key, kind, parent });
    for (const group of groups) await setPermissions(change, group);
    for (const [key, memberships] of Object.entries(users)) {
      const wishes = memberships.map((text) => ({ group: text.replace('!', ''), asManager: text.endsWith('!') }));
      await createUser(change, { key, memberships: wishes, base: false });
    }
    for (const record of records) await createRecord(change, record);
  });
  return session;
}

async function setPermissions(
  change: Change,
  { key, allow = {}, deny = [] }: { key: string; allow?: Record<string, Scope>; deny?: string[] },
): Promise<void> {
  for (const [permission, scope] of Object.entries(allow)) await allowPermission(change, key, permission, scope);
  for (const permission of deny) await denyPermission(change, key, permission);
}

/** A folder that is gone after the test. */
export function useTemporaryFolder(): () => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'crmctl-test-'));
    folders.push(folder);
    return folder;
  };
}
