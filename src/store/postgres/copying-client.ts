import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { CopyLines } from './copy-lines.ts';

type Query = (...given: unknown[]) => unknown;

/** A client that takes COPY where a query stands, so that it runs on the connection of the open transaction. */
export class CopyingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as Query;
    // Callers with a callback or a query object pass through untouched.
    this.query = ((...given: unknown[]) => {
      const [text, values] = given;
      const lines = given.length === 2 && Array.isArray(values) ? (values[0] as unknown) : undefined;
      return lines instanceof CopyLines ? this.#copy(query, String(text), lines) : query(...given);
    }) as never;
  }

  async #copy(query: Query, text: string, { chunks }: CopyLines): Promise<Partial<pg.QueryResult>> {
    const stream = query(copyFrom(text)) as ReturnType<typeof copyFrom>;
    await pipeline(Readable.from(chunks), stream);
    return { command: 'INSERT', rowCount: stream.rowCount, rows: [] };
  }
}
