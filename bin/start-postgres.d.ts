export interface PostgresServer {
  url: string;
  /** The same over a local socket; parameters follow with `&`. */
  socketUrl: string;
  /** Stops it, which cuts all connections, and starts it again with its data. */
  restart(): Promise<void>;
  /** Stops it and throws its data away. */
  stop(): Promise<void>;
}

export function startPostgres(options?: { settings?: string[] }): Promise<PostgresServer>;
