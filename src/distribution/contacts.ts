import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Session } from '../store/session.ts';
import { foldText } from './fold-text.ts';
import { readMark, writeMark } from './marks.ts';
import type { StickyKind } from './rule.ts';

/** What makes a person or company known again. */
export interface ContactSource {
  name: string;
  companyId: number | null;
  data: Readonly<Record<string, unknown>>;
}

const PAGE = 5000;

/** The values by which a lead is known again, each with what it is; for `company` the record it belongs to, else its text. */
export function contactValues({ name, companyId, data }: ContactSource): Partial<Record<StickyKind | 'name', string>> {
  const email = textOf(data['email']);
  const phone = textOf(data['phone']);
  const company = companyId === null ? textOf(data['company']) : `#${companyId}`;
  const zip = textOf(data['zip']);
  return {
    ...(email ? { email: `e:${email.replace(/\+[^@]*@/, '@')}` } : {}),
    ...(phone ? { phone: `p:${phone.replaceAll(/[^\d+]/g, '')}` } : {}),
    ...(company ? { company: `c:${company}` } : {}),
    ...(zip ? { name: `n:${foldText(name)}|${zip}` } : {}),
  };
}

/** Who buys must not have bought from: email, without one phone, without both name and zip. */
export function identityOf(source: ContactSource): string | undefined {
  const { email, phone, name } = contactValues(source);
  return email ?? phone ?? name;
}

/** Notes the contacts of leads that were placed or sold since the last time. */
export async function catchUpContacts(session: Pick<Session, 'store' | 'db'>): Promise<void> {
  const { store, db } = session;
  const mark = await readMark(db, 'contacts');
  let isNews = false;
  for (const table of ['placements', 'sales'] as const) {
    let after = (table === 'placements' ? mark?.placement_id : mark?.sale_id) ?? 0;
    for (;;) {
      const page = await db
        .selectFrom(`${table as 'placements'} as t`)
        .innerJoin('records as r', 'r.id', 't.lead_id')
        .select(['t.id as at', 'r.id', 'r.name', 'r.company_id', 'r.data'])
        .where('t.id', '>', after)
        .orderBy('t.id')
        .limit(PAGE)
        .execute();
      const rows = new Map<string, [string, number]>();
      for (const { id, name, company_id, data } of page) {
        const values = contactValues({ name, companyId: company_id, data: JSON.parse(data) as ContactSource['data'] });
        for (const value of Object.values(values)) rows.set(`${value} ${id}`, [value, id]);
      }
      await bulkUpsert(store, db, 'contacts', { key: ['value', 'lead_id'] }, [...rows.values()]);
      isNews ||= page.length > 0;
      if (page.length < PAGE) break;
      after = page.at(-1)!.at;
    }
  }
  if (isNews || !mark) await writeMark(session, 'contacts');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? foldText(value) : typeof value === 'number' ? String(value) : '';
}
