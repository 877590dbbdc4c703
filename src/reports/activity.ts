import type { Expression, SqlBool } from 'kysely';
import type { Session } from '../store/session.ts';

export const ACTIVITY_KINDS = ['note', 'placement', 'change'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export interface Activity {
  at: string;
  /** A user's key, `operator`, or `run 7`. */
  by: string;
  kind: ActivityKind;
  /** `lead/l5`; of what was assigned together, `7 records`. */
  record: string;
  name: string;
  text: string;
}

export interface Found extends Activity {
  id: number;
}

export interface Reach {
  /** On `records as r`: what `activity.view` reaches and the actor sees. */
  seen: Expression<SqlBool>;
  /** Of these, whose notes they may read. */
  history: Expression<SqlBool>;
}

export interface Window {
  /** SQL on the columns of a source: time, number, and key of who did it. */
  holds: (at: string, id: string, by: string) => Expression<SqlBool>;
  limit: number;
  /** Of time, then number. */
  order: 'asc' | 'desc';
}

export type Query = (session: Session, reach: Reach, window: Window) => Promise<Found[]>;
