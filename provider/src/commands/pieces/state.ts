/** sh: the state folder. in/ holds parts, new/ staged copies, txn.t/ a change in preparation, txn/ a change whose renames
 * have begun, b/ sets of old files, k/ remembered salts and proofs; `owed` exists while a reload is owed; `back` names the run whose
 * change a restore has put back. */
export const STATE: string = `
# get NAME sets v0 to the text of a file in the state folder, also when it ends with a newline.
get() {
  v0=$(cat "$D/$1" 2>/dev/null; echo .)
  v0=\${v0%.}
  [ -n "$v0" ]
}
# beside I sets n: the place beside its target (path v0), in which the new file I waits on another file system.
beside() { n=\${v0%/*}/.sf-\${D##*/}-$1~; }
# aside FOLDER I sets n: where the new file I waits.
aside() {
  beside $2
  [ -e "$D/$1/t$2" ] || n=$D/$1/n$2
}
# wipe removes a change in preparation, also what stands beside targets.
wipe() {
  i=0
  while [ -s "$D/txn.t/p$i" ]; do
    get txn.t/p$i || return 1
    beside $i
    rm -f "$n" "$n~"
    i=$((i+1))
  done
  rm -rf "$D/txn.t"
}
clean() { rm -rf "$D/new" "$D/out"; wipe; }
# drop ends a change. The rename comes first, so that a kill cannot leave half of it in force.
drop() { tx=0; mv "$D/txn" "$D/txn.t" || rm -f "$D/txn/p0"; wipe; }
# sets lists the sets of old files, the newest first.
sets() { ls "$D/b" | grep '^1[0-9]*$' | sort -r; }
# commit keeps the old files as a backup, and not more than B sets.
commit() {
  [ $tx = 1 ] || return 0
  tx=0
  n=$(sets | sed q)
  n=$((\${n:-1000000}+1))
  if [ $B -gt 0 ] && $MV "$D/txn" "$D/b/$n"; then bk=$D/b/$n; else drop; fi
  # Its file r goes first, because a restore takes no set without r: a kill may leave only a part of the set.
  sets | tail -n +$((B+1)) | while read n; do rm -f "$D/b/$n/r"; rm -rf "$D/b/$n"; done
}
`;

export const KNOWN: string = `
# known PATH sets k to the file that remembers salts and proofs of a path.
known() { k=$(printf %s "$1" | $H); k=$D/k/\${k%% *}; }
`;

export const SALT: string = `
# salt PROOF PATH sets sa: the salt of the bundle, or the remembered one when no bundle was unpacked.
salt() {
  sa=$S
  [ -n "$M" ] && [ -n "$H" ] || return 0
  known "$2"
  [ -f "$k" ] || return 0
  while read y z; do [ "$z" != "$1" ] || sa=$y; done <"$k"
}
`;
