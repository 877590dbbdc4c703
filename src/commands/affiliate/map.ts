import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectPair, example, withDryRun } from '../../cli/verb.ts';
import { mapAffiliate } from '../../importing/affiliates.ts';
import { getAffiliateTerms } from '../../importing/run/affiliate-terms.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { drawMapping } from './draw-mapping.ts';
import { assertSeesAffiliate } from './seen-affiliates.ts';

export interface MapOptions {
  affiliate: string;
  from?: string;
  map: Record<string, string>;
}

export function mapCommand({ perform }: Cli): Command {
  return withDryRun(new Command('map'))
    .description("what the columns of an affiliate's files mean; with --from, what they mean from now on")
    .argument('<affiliate>')
    .option('--from <file>', 'take the columns of this file as confirmed')
    .option('--map <column=field>', 'what a column is; may be repeated', collectPair, {})
    .addHelpText(
      'after',
      example('affiliate map adbiz', "affiliate map adbiz --from new.csv --map 'Kd-Nr=external_id'"),
    )
    .action((affiliate: string, flags: Omit<MapOptions, 'affiliate'>, command: Command) =>
      perform(command, (context) => runMap({ affiliate, ...flags }, context)),
    );
}

export async function runMap({ affiliate, from, map }: MapOptions, { session, out }: Context): Promise<void> {
  await assertSeesAffiliate(session, affiliate);
  if (from === undefined && Object.keys(map).length > 0) throw mapWithoutFile(affiliate);
  if (from === undefined) {
    const { mapping, map: stated } = await getAffiliateTerms(session, affiliate);
    const known = { ...mapping, ...stated };
    return out.document({
      document: { affiliate, mapping: known, confirmed: mapping !== undefined },
      text: (shown) => drawMapping(shown.mapping).join('\n') || 'Nothing is confirmed yet.',
    });
  }
  const { before, after } = await mapAffiliate(session, affiliate, { file: from, map });
  return out.document({
    document: { affiliate, mapping: after, before, dry_run: session.dryRun },
    text: (shown) =>
      [
        `Confirmed for ${affiliate}:${session.dryRun ? ' (dry run, nothing kept)' : ''}`,
        ...drawMapping(shown.mapping),
      ].join('\n'),
  });
}

// A mapping is of a whole file: what its other columns are would be unknown.
function mapWithoutFile(affiliate: string): Problem {
  return new Problem({
    code: 'missing_answer',
    exit: ExitCode.usage,
    message: '--map says what columns of a file are, and no file is named.',
    hint: `Name one that has them: crmctl affiliate map ${affiliate} --from FILE --map 'PLZ=zip'.`,
    details: { flag: '--from' },
  });
}
