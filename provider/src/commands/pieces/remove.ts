/** sh: removes files whose bytes are ours, reloads once, and removes the state folder. */
export const REMOVE: string = `
kept= stuck= owes=
judge() { [ $ok = 0 ] || e=$kept; }
# The numbers are those of FATES (report.ts); 3 is none of them.
tell() {
  h= a= o= g= lk=0
  eval "y=\\$t$1"
  line \${y:-3}
}
# is SALT PROOF is true when the file p holds the content. A hash that failed proves nothing.
is() {
  proof "$1" "$p"
  [ -n "$h" ] || { e="$p: cannot be read"; die RemoveFailed; }
  [ "$h" = "$2" ]
}
# ours FILE is true when the file p holds a content of the order, or one that is remembered.
ours() {
  [ -n "$H" ] || die ToolMissing
  q=$2
  shift 2
  while [ $# -gt 1 ]; do
    ! is "$1" "$2" || return 0
    shift 2
  done
  [ -n "$D" ] || return 1
  known "$q"
  [ "$k" != "$D/k/" ] || { e="$q: cannot be read"; die RemoveFailed; }
  [ -f "$k" ] || return 1
  while read y z; do
    ! is "$y" "$z" || return 0
  done <"$k"
  return 1
}
keep() { kept="$kept$1: kept, because $2
"; }
take() {
  p=$2
  if [ ! -e "$p" ] && { [ $L = 1 ] || [ ! -L "$p" ]; }; then
    eval t$1=0
    return 0
  fi
  eval t$1=2
  [ $L = 0 ] || resolve
  if [ -L "$p" ]; then keep "$2" "it is a link"
  elif [ ! -f "$p" ]; then keep "$2" "it is no file"
  elif ! ours "$@"; then keep "$2" "its content is not ours"
  else
    owe
    y=$(rm -f "$p" 2>&1) || stuck="$stuck$y
"
    eval t$1=1
    ! ex "$p" || eval t$1=3
  fi
}
`;

/** What a killed run has left is undone first, so that each file is one that somebody wanted. */
export const UNDO_KILLED: string = `
clean
st=m
[ ! -e "$D/txn" ] || undo 1 || { u=failed; die UndoFailed; }
`;

export const REMOVE_FILES: string = `
ph=remove st=u
all take
[ -z "$stuck" ] || { e=$stuck; die RemoveFailed; }
`;

export const OWE: string = `
# owe marks the reload before the first file goes, so that a kill cannot lose it. A link needs no room.
owe() {
  [ -z "$owes" ] || return 0
  owes=1 rl=owed
  [ -z "$D" ] || [ -e "$D/owed" ] || e=$({ mkdir -p "$D" && true >"$D/owed"; } 2>&1) || ln "$D/lock" "$D/owed" 2>/dev/null || die StateFolder
}
`;

export const RELOAD_REMOVED: string = `
rl=\${rl:-notNeeded}
if [ -n "$owes" ] || { [ -n "$D" ] && [ -e "$D/owed" ]; }; then
  ph=reload rl=owed
  run $RT "$RC" || die Reload$late
  [ -z "$D" ] || rm -f "$D/owed"
  ph=remove rl=done
fi
`;

export const REMOVE_STATE: string = `
e=$(rm -rf "$D" 2>&1) || die RemoveFailed
rmdir "\${D%/*}" 2>/dev/null
# The lock went with the folder. What stands there from now on is another run's.
lo=0 pl=
`;
