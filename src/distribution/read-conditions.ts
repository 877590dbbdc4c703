import { readSettings } from '../access/settings.ts';
import type { Session } from '../store/session.ts';
import type { Criteria } from './criteria.ts';
import { readLeadFields } from './lead-fields.ts';
import { parseCondition } from './parse-condition.ts';

/** Conditions as on the command line, numbers in the account's locale. Several must all hold; one stands alone. */
export async function readConditions({ db }: Session, conditions: readonly string[]): Promise<Criteria> {
  const { locale } = await readSettings(db);
  const fields = new Intl.NumberFormat(locale).format(0.5).includes(',') ? await readLeadFields(db) : undefined;
  // A zip is text, and "20095,20097" two of them.
  const hasDecimalComma = (field: string): boolean =>
    fields !== undefined && ['number', 'column'].includes(fields.find(field).kind);
  const parsed = conditions.map((text) => parseCondition(text, hasDecimalComma));
  return parsed.length === 1 ? parsed[0]! : { all: parsed };
}
