import type { Context } from '../../cli/context.ts';
import type { Mapping } from '../../importing/map/plan-columns.ts';

/** Shows a person what the columns were taken for, and asks. */
export async function confirmMapping(mapping: Mapping, { notes, prompts }: Context): Promise<boolean> {
  const width = Math.max(...Object.keys(mapping).map((column) => column.length));
  notes.note('The columns are read like this:');
  for (const [column, field] of Object.entries(mapping)) {
    notes.note(`  ${column.padEnd(width)}  ${field ?? '(kept as form data)'}`);
  }
  return prompts.confirm({ message: 'Is that right?', flag: '--accept-mapping' });
}
