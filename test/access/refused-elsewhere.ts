import { authorize } from '../../src/access/authority.ts';
import { getFixedGroup } from '../../src/directory/find-group.ts';
import { getUser } from '../../src/directory/find-user.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { createField, releaseField } from '../../src/records/fields.ts';
import { createTemplate } from '../../src/records/templates.ts';
import { type Attempt } from '../support/firm.ts';

export const REFUSED_ELSEWHERE: Attempt[] = [
  // What the other rooms ask before they write.
  {
    who: 'dora',
    tries: 'make a template',
    work: (c) => createTemplate(c, { key: 'mine', type: 'deal', actions: ['view'] }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'release a field',
    work: (c) => releaseField(c, { type: 'company', key: 'email' }, 'nord-1'),
    rule: 'administrative-only',
  },
  {
    who: 'ida',
    tries: 'release contact data that she does not see herself',
    work: async (c) => {
      await restrictUser({ ...c, actor: { kind: 'operator' } }, 'ida', 'company.view-contact');
      await releaseField(c, { type: 'company', key: 'email' }, 'nord-1');
    },
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'define a field',
    work: (c) => createField(c, { type: 'company', key: 'mine', kind: 'text' }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'write a rule that names a client',
    work: async (c) =>
      authorize(c, {
        do: 'rule.write',
        makerId: null,
        targetIds: [],
        buyerIds: [(await getFixedGroup(c.db, 'solar')).id],
      }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'write a rule with targets in another organization',
    work: async (c) =>
      authorize(c, {
        do: 'rule.write',
        makerId: null,
        targetIds: [(await getFixedGroup(c.db, 'sued-1')).id],
        buyerIds: [],
      }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: "turn the operator's rule, which takes every lead, to her own team",
    work: async (c) =>
      authorize(c, {
        do: 'rule.write',
        makerId: null,
        targetIds: [(await getFixedGroup(c.db, 'nord-1')).id],
        buyerIds: [],
      }),
    rule: 'rules',
  },
  {
    who: 'dora',
    tries: "turn another director's rule to her own team",
    work: async (c) => {
      const makerId = (await getUser(c, 'sven')).id;
      await authorize(c, {
        do: 'rule.write',
        makerId,
        targetIds: [(await getFixedGroup(c.db, 'nord-1')).id],
        buyerIds: [],
      });
    },
    rule: 'rules',
  },
  {
    who: 'dora',
    tries: 'undo an import that another ran',
    work: (c) => authorize(c, { do: 'run.undo', what: 'import', id: 1, ranBy: 'sven' }),
    rule: 'runs',
  },
  {
    who: 'mara',
    tries: 'write a rule at all',
    work: async (c) =>
      authorize(c, {
        do: 'rule.write',
        makerId: c.actor.kind === 'user' ? c.actor.id : null,
        targetIds: [],
        buyerIds: [],
      }),
    rule: 'rules',
  },
  { who: 'mara', tries: 'run distribution', work: (c) => authorize(c, { do: 'distribution.run' }), rule: 'runs' },
  {
    who: 'affe',
    tries: 'deliver for another affiliate',
    work: async (c) => authorize(c, { do: 'import.run', affiliateId: (await getFixedGroup(c.db, 'solar')).id }),
    rule: 'runs',
  },
  {
    who: 'dora',
    tries: 'export the whole setup',
    work: (c) => authorize(c, { do: 'account.read', what: 'export' }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'read the whole journal',
    work: (c) => authorize(c, { do: 'account.read', what: 'journal' }),
    rule: 'asking',
  },
];
