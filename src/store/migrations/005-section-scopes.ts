import type { Migration } from './migration.ts';

const TYPES = ['company', 'person', 'deal', 'project', 'lead'];

/** What the grants say of the sections, once more in one row for each type: a check reads it with each membership. */
export const sectionScopes: Migration = {
  version: 5,
  name: 'section-scopes',
  statements: ({ integer, text, narrow }) => [
    `create table section_scopes (profile ${integer} not null, group_id ${integer} not null, type ${text} not null,
      core ${integer} not null, contact ${integer} not null, history ${integer} not null, primary key (profile, type)) ${narrow}`,
    `create index section_scopes_of_group on section_scopes (group_id)`,
    ...TYPES.map(
      (type) => `insert into section_scopes select profile, group_id, '${type}',
        max(case permission when '${type}.view' then scope else 0 end),
        max(case permission when '${type}.view-contact' then scope else 0 end),
        max(case permission when '${type}.view-history' then scope else 0 end)
        from grants where permission in ('${type}.view', '${type}.view-contact', '${type}.view-history')
        group by profile, group_id`,
    ),
  ],
};
