/** Users and groups of an instance: names to numbers and back.
 * Numeric names are not numbers here: the agent looks up names only ("unknown user 12345"). */

/** Numbers that are the same on every Linux. */
const USERS: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, nobody: 65534 };
const GROUPS: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, nogroup: 65534 };
/** First number of those that have none; by their order in the scenario. */
const FIRST_FREE = 1000;

export interface Accounts {
  /** Every account that the instance has: name and number. */
  readonly users: readonly (readonly [string, number])[];
  readonly groups: readonly (readonly [string, number])[];
  userId(name: string): number | undefined;
  groupId(name: string): number | undefined;
  userName(uid: number): string;
  groupName(gid: number): string;
}

export function accountsOf(users: readonly string[], groups: readonly string[]): Accounts {
  const byUser = numbered(users, USERS);
  const byGroup = numbered(groups, GROUPS);
  return {
    users: [...byUser],
    groups: [...byGroup],
    userId: (name) => byUser.get(name),
    groupId: (name) => byGroup.get(name),
    userName: (uid) => nameOf(uid, byUser, USERS),
    groupName: (gid) => nameOf(gid, byGroup, GROUPS),
  };
}

function numbered(names: readonly string[], known: Readonly<Record<string, number>>): Map<string, number> {
  return new Map(
    names.map((name, index) => [name, Object.hasOwn(known, name) ? (known[name] ?? 0) : FIRST_FREE + index]),
  );
}

/** A number without a name is shown as itself, as `ls -l` does. */
function nameOf(id: number, own: Map<string, number>, known: Readonly<Record<string, number>>): string {
  const match = [...own, ...Object.entries(known)].find(([, number]) => number === id);
  return match?.[0] ?? String(id);
}
