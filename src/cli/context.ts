import type { Session } from '../store/session.ts';
import type { Notes } from './notes.ts';
import type { Options } from './options.ts';
import type { Output } from './output.ts';
import type { Prompts } from './prompts.ts';
import type { Surroundings } from './surroundings.ts';

/** What a command's run function is given besides its own options. */
export interface Context {
  session: Session;
  out: Output;
  notes: Notes;
  prompts: Prompts;
  options: Options;
  surroundings: Surroundings;
  /** The database that was named does not exist: an empty one in memory stands in its stead. */
  isNewDatabase: boolean;
}
