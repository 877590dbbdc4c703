import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STANDARD_FIELDS } from '../../src/access/fields.ts';
import type { CheckOptions } from '../../src/importing/check/check-rows.ts';
import { planColumns } from '../../src/importing/map/plan-columns.ts';
import { outcomeAt, rowAt, type Progress } from '../../src/importing/read/batch.ts';
import { fingerprint, inspectLayout, type Layout, type ReadOptions } from '../../src/importing/read/inspect-source.ts';
import { readBatches, startOf } from '../../src/importing/read/read-batches.ts';
import { openSource } from '../../src/importing/read/source.ts';

export interface ReadResult {
  layout: Layout;
  progress: Progress;
  good: {
    line: number;
    name: string;
    data: Record<string, unknown>;
    form: Record<string, string>;
    unterminated: boolean;
  }[];
  rejected: { line: number; reason: string; offset: number; bytes: number; unterminated: boolean }[];
  blank: number;
}

const FIELDS = [{ key: 'name', kind: 'text' as const }, ...STANDARD_FIELDS.lead];

/** Reads and checks content as an import does, up to the point where it would be stored. */
export async function readText(
  folder: string,
  content: string | Buffer,
  set: ReadOptions = {},
  check: Partial<CheckOptions> = {},
): Promise<ReadResult> {
  const path = join(folder, 'file.csv');
  writeFileSync(path, content);
  const source = openSource(path);
  const layout = await inspectLayout(source, await fingerprint(source), set);
  const columns = planColumns({ file: path, columns: layout.columns.names, fields: FIELDS, stored: {} });
  const options: CheckOptions = {
    columns,
    affiliateId: 1,
    required: [],
    nullWords: [],
    hasDecimalComma: layout.dialect.decimalComma ?? false,
    timezone: 'UTC',
    country: undefined,
    dateOrders: {},
    ...check,
  };
  const result: ReadResult = { layout, progress: startOf(layout), good: [], rejected: [], blank: 0 };
  for await (const batch of readBatches({ source, layout, check: options, from: startOf(layout) })) {
    result.progress = batch.progress;
    for (let index = 0; index < batch.count; index += 1) {
      const { line, name, data, form, reason, offset, bytes, isUnterminated: unterminated } = rowAt(batch, index);
      const outcome = outcomeAt(batch, index);
      if (outcome === 'blank') result.blank += 1;
      else if (outcome === 'rejected') result.rejected.push({ line, reason, offset, bytes, unterminated });
      else
        result.good.push({
          line,
          name,
          data: JSON.parse(data) as Record<string, unknown>,
          form: form === '' ? {} : (JSON.parse(form) as Record<string, string>),
          unterminated,
        });
    }
  }
  return result;
}
