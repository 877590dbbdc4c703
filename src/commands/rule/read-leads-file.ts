import type { Lead } from '../../distribution/lead.ts';
import type { Mapping } from '../../importing/map/plan-columns.ts';
import { rowAt } from '../../importing/read/batch.ts';
import { fingerprint } from '../../importing/read/inspect-source.ts';
import { readBatches, startOf } from '../../importing/read/read-batches.ts';
import { openSource } from '../../importing/read/source.ts';
import { getAffiliateTerms, type AffiliateTerms } from '../../importing/run/affiliate-terms.ts';
import type { ImportRequest } from '../../importing/run/import-request.ts';
import { prepareImport } from '../../importing/run/prepare-import.ts';
import type { Session } from '../../store/session.ts';

export interface LeadsFile {
  /** Columns that fit no field, as criteria may name them. */
  formColumns: string[];
  leads: AsyncGenerator<{ line: number; lead: Lead }>;
}

const NO_TERMS: AffiliateTerms = {
  groupId: null,
  key: '',
  mapping: undefined,
  map: {},
  locale: undefined,
  encoding: undefined,
  required: [],
};

/** The rows of a file as leads: read, mapped and checked as an import would; nothing is kept. */
export async function readLeadsFile(session: Session, file: string, affiliate: string | undefined): Promise<LeadsFile> {
  const { db, now } = session;
  const source = openSource(file);
  const terms = affiliate === undefined ? NO_TERMS : await getAffiliateTerms(session, affiliate);
  const request: ImportRequest = { file, target: 'leads', acceptMapping: true };
  const print = await fingerprint(source);
  const { layout, mapping, check } = await prepareImport(db, request, source, print, terms);
  const receivedAt = Date.parse(now());
  async function* readLeads(): AsyncGenerator<{ line: number; lead: Lead }> {
    for await (const batch of readBatches({ source, layout, check, from: startOf(layout) })) {
      for (let i = 0; i < batch.count; i++) {
        const { outcome, data, form, name, line } = rowAt(batch, i);
        if (outcome !== 'good') continue;
        const lead: Lead = {
          id: 0,
          name,
          receivedAt,
          isOpen: true,
          affiliate,
          affiliateLocale: terms.locale,
          importId: undefined,
          company: [],
          data: JSON.parse(data) as Record<string, unknown>,
          form: form === '' ? null : form,
          folded: [],
        };
        yield { line, lead };
      }
    }
  }
  return { formColumns: formColumns(mapping), leads: readLeads() };
}

function formColumns(mapping: Mapping): string[] {
  return Object.keys(mapping).filter((column) => mapping[column] === null);
}
