/** sh: the end of a script: it removes what is staged, looks at the files once more and prints the report. */

/** `close`, `tell` and `judge` differ between the orders. `st` is the letter for Report.stands. */
export const ENDING: string = `
end() {
  F= same=1 ok=0
  [ -n "$c" ] || ok=1 m= e=
  close
  all tell
  judge
  [ -n "$m" ] || m=$(printf %s "$e" | tail -c 300 | hex)
  printf '\\n{"t":"%s","ok":%d,"p":"%s","c":"%s","x":%s,"m":"%s","s":"%s","r":"%s","v":%d,"b":"%s","u":"%s","f":[%s]}\\n' \\
    "$T" $ok $ph "$c" $x "$m" $st "$rl" $v "$bk" "$u" "\${F#,}"
  exit $((1-ok))
}
# line CHANGED adds a file to the report.
line() { F="$F,[\\"$h\\",\\"$a\\",\\"$o\\",\\"$g\\",$lk,$1]"; }
`;

/** For orders after which the files must be as ordered. */
export const JUDGE: string = `
judge() {
  # A success without the ordered files would be none.
  if [ -z "$F" ]; then :
  elif [ $same = 1 ]; then st=n
  elif [ $ok = 1 ]; then ok=0 c=$MC ph=$MP v=0 st=m
  fi
}
`;

export const ENDING_OF_ACTIVATE: string = `
MC=ReadBackMismatch MP=readback M=StagedMissing
# of FILE sets p (real path), w (mode, owner and group as they must be), f (1: replaced) and s (staged copy).
of() { eval "p=\\$q$1 w=\\$w$1 f=\\$f$1"; p=\${p:-$2}; s=$D/new/$1/\${2##*/}; }
# is FILE is true when the file is on the disk as ordered.
is() {
  of "$@"
  h= a= o= g= lk=0 ui= gi=
  [ -f "$p" ] && [ ! -L "$p" ] && at "$p" || return 1
  salt "$6" "$2"
  proof "$sa" "$p"
  [ "$h" = "$6" ] && [ "$a $ui:$gi" = "$w" ]
}
tell() {
  # At the end of a success the bytes count: a reload may give the file another owner.
  is "$@" || { [ $ok = 1 ] && [ "$h" = "$6" ]; } || same=0
  [ -z "$a" ] || names "$p" "$4" "$5"
  line \${f:-0}
}
`;

/** For orders that take the lock. */
export const CLOSE: string = `
st=o lo=0 pl= hold=
close() {
  release
  # Only the owner of the lock may clean, and only it knows what an earlier run has left.
  if [ $lo = 1 ]; then clean; rm -rf "$D/in"; mkdir "$D/in"
  elif [ "$c" = Busy ] || [ -e "$D/txn" ]; then st=u
  fi 2>/dev/null
  if [ -n "$RC" ] && [ $lo = 1 ]; then
    rl=\${rl:-notNeeded}
    [ ! -e "$D/owed" ] || rl=owed
  fi
  [ -z "$pl" ] || rm -f "$D/pid"
}
`;
