/** sh: puts the set of old files back that an activation of this run has kept. All of them come back, or none. */
export const TELL_RESTORED: string = `
judge() { :; }
# tell FILE shows the proof of what is there now, by the newest salt that is remembered, or by the one that proves it.
tell() {
  h= a= o= g= lk=0
  if [ -f "$2" ] && at "$2"; then
    names "$2" "$4" "$5"
    eval "y=\\$l$1"
    # A link that came back holds no file of ours.
    [ -n "$y" ] && [ -L "$2" ] || remembered "$2"
  fi
  line 0
}
remembered() {
  [ -n "$H" ] && known "$1" && [ -f "$k" ] || return 0
  n=
  while read y z; do
    proof "$y" "$1"
    [ "$h" != "$z" ] || return 0
    n=\${n:-$h}
  done <"$k"
  h=$n
}
`;

export const RESTORE: string = `
[ -n "$H" ] || die ToolMissing
# mine FILE is true when the token in a file of the state folder is one of this run.
mine() { get "$1" && case $v0 in "$N"*) :;; *) false;; esac; }
# was is true when the old file is back already.
was() {
  y=
  if [ -e "$D/$X/a$i" ]; then ! ex "$p"; return; fi
  if [ -L "$r" ]; then y=$(readlink "$r") z=$(readlink "$p")
  elif [ -f "$p" ]; then y=$($H <"$p") z=$($H <"$r")
  fi
  [ -n "$y" ] && [ "$y" = "$z" ]
}
# brought adds to e the path of a file that holds neither what the change in the folder X brought nor what was there before.
brought() {
  h=
  [ ! -L "$r" ] || eval l$i=1
  if [ -L "$p" ]; then h=-
  elif read y z <"$D/$X/x$i" && [ -f "$p" ] && proof "$y" "$p" && [ "$h" = "$z" ]; then return 0
  fi
  was || e="$e$p: something else has changed it
"
  return 1
}
# recover undoes the change under way. A file that something else has changed stays.
recover() {
  st=m X=txn
  undo 1 || { u=failed; die UndoFailed; }
}
# restore undoes it as one of this run. The mark is a link, because the disk may be full. With it a second restore, which
# comes when the report of the first one was lost, knows that there is nothing more to take back.
restore() {
  { rm -f "$D/back"; ln "$D/txn/r" "$D/back" || cp "$D/txn/r" "$D/back"; } 2>/dev/null
  e=
  recover
  [ -z "$e" ] || { st=u; die Drifted; }
  st=r u=restored
}
# newest sets n to the newest set of old files that belongs to this run.
newest() {
  for n in $(sets); do
    mine b/$n/r && return 0
  done
  return 1
}
# untouched ends unless all files are as the change has left them.
untouched() {
  X=b/$n i=0
  while [ -s "$D/$X/p$i" ]; do
    get $X/p$i || die StateFolder
    p=$v0 r=$D/$X/o$i
    if ex "$r" || [ -e "$D/$X/a$i" ]; then brought || :; fi
    i=$((i+1))
  done 2>/dev/null
  [ -z "$e" ] || { st=u; die Drifted; }
}
# far COMMAND… runs a command for each old file that must be copied to another file system, and sets n to its place there.
far() {
  i=0
  while [ -s "$D/txn/p$i" ]; do
    if [ -e "$D/txn/t$i" ] && ex "$D/txn/o$i"; then
      get txn/p$i || return 1
      beside $i
      "$@" || return 1
    fi
    i=$((i+1))
  done
}
lay() { rm -f "$n~" && e=$(cp -a "$D/txn/o$i" "$n~" 2>&1); }
unlay() { rm -f "$n~"; }
ph=restore
clean
if [ ! -e "$D/txn" ]; then :
elif mine txn/r; then restore
else
  recover
  st=u e=
fi
# A run may have kept two sets, when it finished a killed change first. Only the newer one is its own.
if [ -n "$u" ]; then :
elif mine back; then st=r u=restored
elif newest; then
  untouched
  if [ -n "$RC" ]; then
    # z would let undo take back the owed reload. A link needs no room.
    rm -f "$D/$X/z"
    [ -e "$D/owed" ] || e=$(true 2>&1 >"$D/owed") || ln "$D/$X/r" "$D/owed" || die StateFolder
  fi
  # Without f the change can only go back, so that whoever comes after a kill ends the restore.
  rm -f "$D/$X/f"
  e=$($MV "$D/$X" "$D/txn" 2>&1) || die StateFolder
  # Where another file system has no room for all copies, no file is put back.
  if ! far lay; then
    far unlay
    $MV "$D/txn" "$D/$X"
    die PrepareFailed
  fi
  restore
else die BackupMissing
fi
`;

export const RELOAD_RESTORED: string = `
if [ -e "$D/owed" ]; then
  ph=reload
  run $RT "$RC" || die Reload$late
  rm -f "$D/owed"
  rl=done ph=restore
fi
`;
