import { counted } from '../../counted.ts';
import { Command } from 'commander';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { listAffiliates } from '../../importing/affiliates.ts';
import { getAffiliateTerms } from '../../importing/run/affiliate-terms.ts';
import { assertSeesAffiliate } from './seen-affiliates.ts';
import { drawMapping } from './draw-mapping.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description("how an affiliate's files are read, and what came of them")
    .argument('<affiliate>')
    .addHelpText('after', example('affiliate show adbiz'))
    .action((affiliate: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow(affiliate, context)),
    );
}

export async function runShow(key: string, { session, out }: Context): Promise<void> {
  await assertSeesAffiliate(session, key);
  await getAffiliateTerms(session, key, { evenClosed: true });
  const [found] = await listAffiliates(session.db, key);
  const { currency } = await readSettings(session.db);
  await out.document({
    document: { ...found!, currency },
    text: (shown, style) =>
      [
        `${style.bold(shown.affiliate)}: ${shown.name}${shown.active ? '' : ' (closed)'}`,
        `  ${counted(shown.imports, 'import')}, ${counted(shown.created, 'lead')}, ${shown.payable} payable`,
        `  last import ${shown.last_import ?? 'never'}`,
        `  locale ${shown.locale ?? '–'}, encoding ${shown.encoding ?? '–'}, price ${shown.price === null ? '–' : `${shown.price} ${shown.currency}`}`,
        ...(shown.required.length > 0 ? [`  required ${shown.required.join(', ')}`] : []),
        ...drawMapping({ ...shown.mapping, ...shown.map }),
      ].join('\n'),
  });
}
