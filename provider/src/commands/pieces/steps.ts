/** sh: the user's commands: validate before the change, test and reload after it, health at the end. */

export const VALIDATE: string = `
# give FILE exports the staged copy as FILE1, FILE2 and so on; FILE is the first one.
give() {
  of "$@"
  [ $1 != 0 ] || export FILE="$s"
  export FILE$(($1+1))="$s"
}
ph=validate
chmod 711 "$D/new"
run $VT "$VC" || die Validate$late
chmod 700 "$D/new"
`;

/** A failure after the change: the old files come back, or the new ones stay. */
export const FAILED: string = `
failed() {
  [ $tx = 0 ] || [ $U = 0 ] || back $1
  commit
  die $1
}
`;

/** The mark comes first, so that a kill cannot lose the reload. */
export const FORCE: string = `
[ $new = 1 ] || e=$(true 2>&1 >"$D/owed") || die PrepareFailed
`;

export const TEST: string = `
if [ $tx = 1 ] || { [ -n "$RC" ] && [ -e "$D/owed" ]; }; then
  ph=test
  run $TT "$TC" || failed Test$late
fi
`;

export const RELOAD: string = `
# reloadold keeps what the failed command said.
reloadold() {
  x1=$x m1=$m l1=$late
  if run $RT "$RC"; then rm -f "$D/owed"; rl=done; fi
  x=$x1 m=$m1 late=$l1
}
`;

export const RELOAD_STEP: string = `
if [ -e "$D/owed" ]; then
  ph=reload
  rm -f "$D/txn/z"
  run $RT "$RC" || failed Reload$late
  rm -f "$D/owed"
  rl=done
fi
`;

export const HEALTH: string = `
health() {
  ph=health x1=null m1= l1=
  t=$(date +%s) i=0
  # The first try runs whatever the clock says; a clock that is set back makes no more tries than seconds.
  while j=$((HT+t-$(date +%s))) && { [ $i = 0 ] || [ $j -gt 0 ]; } && [ $i -le $HT ]; do
    [ $i != 0 ] || j=$HT
    ! run $j "$HC" || return 0
    # The last answer says more than a try that the end of the time cut off.
    [ -n "$l1" ] && [ $late = Timeout ] || { x1=$x m1=$m l1=$late; }
    i=$((i+1))
    sleep 1
  done
  x=$x1 m=$m1 late=\${l1:-Timeout}
  return 1
}
`;
