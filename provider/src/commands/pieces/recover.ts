/** sh: finishes or undoes what a killed run has left. */
export const RECOVER: string = `
# forward does the renames that are missing.
forward() {
  i=0
  while [ -s "$D/txn/p$i" ]; do
    get txn/p$i || return 1
    aside txn $i
    [ ! -e "$n" ] || e=$(ren "$n" "$v0" 2>&1) || return 1
    if ex "$D/txn/o$i" || [ -e "$D/txn/a$i" ]; then eval f$i=1; fi
    i=$((i+1))
  done
}
clean
if [ -e "$D/txn" ]; then
  get txn/k
  st=m
  if [ "$v0" = "$K" ] && [ -e "$D/txn/f" ] && forward; then
    tx=1
    # The change is this run's from now on. On a full disk it stays the killed run's.
    printf %s "$T" >"$D/txn/c" && mv -f "$D/txn/c" "$D/txn/r"
  elif ! undo 1; then u=failed; die UndoFailed
  fi
fi
`;
