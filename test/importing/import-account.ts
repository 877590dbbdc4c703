import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFile } from '../../src/importing/run/import-file.ts';
import type { ImportReport } from '../../src/importing/run/import-report.ts';
import type { ImportRequest } from '../../src/importing/run/import-request.ts';
import { readLedger, type LedgerLine } from '../../src/importing/read-ledger.ts';
import type { Store } from '../../src/store/store.ts';
import { makeAccount, sessionOn } from '../support/small-account.ts';

export interface Importer {
  store: Store;
  /** Imports this content as a file of `adbiz`, or of the affiliate named. */
  run(
    content: string | Buffer,
    options?: Partial<ImportRequest> & { now?: string; dryRun?: boolean },
  ): Promise<ImportReport>;
  ledger(importId: number): Promise<LedgerLine[]>;
  leads(): Promise<{ key: string; name: string; data: Record<string, unknown>; form: Record<string, string> | null }[]>;
}

/** An account with two affiliates, whose imports need no confirming. */
export async function openImporter(store: Store, folder: string): Promise<Importer> {
  await makeAccount(store, {
    groups: [
      { key: 'adbiz', kind: 'affiliate' },
      { key: 'klicks', kind: 'affiliate' },
    ],
  });
  let files = 0;
  return {
    store,
    run(content, { now, dryRun = false, ...options } = {}) {
      const file = options.file ?? join(folder, `file-${(files += 1)}.csv`);
      writeFileSync(file, content);
      const session = { ...sessionOn(store, { kind: 'operator' }, now), dryRun };
      return importFile(session, { target: 'leads', affiliate: 'adbiz', acceptMapping: true, ...options, file });
    },
    async ledger(importId) {
      const lines: LedgerLine[] = [];
      const { target, state } = await store.db
        .selectFrom('imports')
        .select(['target', 'state'])
        .where('id', '=', importId)
        .executeTakeFirstOrThrow();
      for await (const line of readLedger(sessionOn(store), { id: importId, target, state })) lines.push(line);
      return lines;
    },
    async leads() {
      const rows = await store.db.selectFrom('records').selectAll().where('type', '=', 'lead').orderBy('id').execute();
      return rows.map(({ key, name, data, form }) => ({
        key,
        name,
        data: JSON.parse(data) as Record<string, unknown>,
        form: form === null ? null : (JSON.parse(form) as Record<string, string>),
      }));
    },
  };
}
