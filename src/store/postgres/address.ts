export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a PostgreSQL account is, as the URL, a service file, libpq's variables and its defaults say, in this order. */
export interface PostgresAddress {
  /** A folder of sockets when it begins with `/`. */
  host: string;
  port: number;
  user: string;
  /** Empty where nothing says one. */
  password: string;
  database: string;
  schema: string;
  tls: TlsWish;
  connectSeconds: number | undefined;
  applicationName: string;
  /** Of PGOPTIONS: `-c name=value`. */
  options: string;
  /** The URL as it may be shown: without the password. */
  name: string;
}

export interface TlsWish {
  mode: SslMode;
  rootCertificate: string | undefined;
  certificate: string | undefined;
  key: string | undefined;
}

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];
