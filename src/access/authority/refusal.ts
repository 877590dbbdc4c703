/** Why somebody may not do something: the rule, and where it bit. */
export interface Refusal {
  /** Stable; one of the rules of "Who may change what, and ask what". */
  rule:
    | 'only-from-above'
    | 'members'
    | 'own-membership'
    | 'administrative-only'
    | 'handing-out'
    | 'restriction-by-administrator'
    | 'record'
    | 'reach'
    | 'lead-given'
    | 'rules'
    | 'runs'
    | 'asking';
  /** The rule in one sentence. */
  because: string;
  /** Key of the group that it is about. */
  group?: string | undefined;
  permission?: string | undefined;
  record?: string | undefined;
}
