// What a membership gives is derived once for all who have the same: a profile. Its number says which: that of a group
// and standing is positive, that of one membership with roles of its own negative, and a manager's is odd.

/** The members, or the managers, of a group. */
export function sharedProfile(groupId: number, asManager: boolean): number {
  return groupId * 2 + (asManager ? 1 : 0);
}

/** One membership with roles of its own. */
export function ownProfile(membershipId: number, asManager: boolean): number {
  return -(membershipId * 2 + (asManager ? 1 : 0));
}

/** Whether who has it counts as a manager of the group. */
export function countsAsManager(profile: number): boolean {
  return profile % 2 !== 0;
}
