/** sh: finishes or undoes what a killed run has left. */
export const RECOVER = `
# A rename that never moves into a folder, where mv knows it.
case $(mv --help 2>&1) in *-T*) MV='mv -fT';; *) MV='mv -f';; esac
# forward does the renames that are missing.
forward() {
  i=0
  while get txn/p$i; do
    aside txn $i
    [ ! -e "$n" ] || e=$($MV "$n" "$v0" 2>&1) || return 1
    if ex "$D/txn/o$i" || [ -e "$D/txn/a$i" ]; then eval f$i=1; fi
    i=$((i+1))
  done
}
clean
if [ -e "$D/txn" ]; then
  get txn/k
  st=m
  if [ "$v0" = "$K" ] && [ -e "$D/txn/f" ] && forward; then tx=1
  elif ! undo 1; then u=failed; die UndoFailed
  fi
fi
`;
