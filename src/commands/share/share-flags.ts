import { ExitCode, Problem } from '../../problem.ts';

export interface ShareFlags {
  user?: string[];
  group?: string[];
  actions?: string[];
  template?: string;
}

/** A template says the actions itself, and its team has users alone. */
export function assertGrantees({ user = [], group = [], actions = [], template }: ShareFlags): void {
  if (template === undefined) return;
  if (user.length > 0 && group.length === 0 && actions.length === 0) return;
  throw new Problem({
    code: 'bad_template_use',
    exit: ExitCode.usage,
    message:
      user.length === 0
        ? 'An access team has users; none is named.'
        : 'A template says the actions itself, and its access team has users alone.',
    hint: 'For example: crmctl share add d1 --template helpers --user bert.',
  });
}
