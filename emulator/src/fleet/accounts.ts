/** Maps the user and group names of an instance to numbers and back. A name such as "12345" is not taken for a number,
 * because the agent looks up names only ("unknown user 12345"). */

/** Users with the same number on every Linux. */
const USERS: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, nobody: 65534 };
const GROUPS: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, nogroup: 65534 };
/** First number for other names. They are numbered in the order of the scenario. */
const FIRST_FREE = 1000;

export interface Accounts {
  /** Name and number of each user of the instance. */
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

/** Returns the number itself when it has no name, as `ls -l` does. */
function nameOf(id: number, own: Map<string, number>, known: Readonly<Record<string, number>>): string {
  const match = [...own, ...Object.entries(known)].find(([, number]) => number === id);
  return match?.[0] ?? String(id);
}
