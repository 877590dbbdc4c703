import type { Context } from '../cli/context.ts';
import { notConfirmed } from '../cli/not-confirmed.ts';

/** Asks before so many records leave their walls for base. */
export async function confirmBase(walled: number, { prompts }: Pick<Context, 'prompts'>): Promise<void> {
  if (walled === 0) return;
  const agreed = await prompts.confirm({
    message: `Everybody will see ${walled === 1 ? 'the record' : `the ${walled} records`} that only some groups see today. Move into base?`,
    flag: '--yes',
    default: false,
  });
  if (!agreed) throw notConfirmed();
}
