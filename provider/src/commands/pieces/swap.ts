/** sh: renames all files and reads them back. What fails here is always undone, because a set is one thing. */
export const SWAP: string = `
# back CODE undoes the change and ends. A daemon that may have read the new files is reloaded once more.
back() {
  c=$1
  y=1
  [ -e "$D/txn/z" ] || y=0
  if undo 0; then
    u=undone
    [ $y = 1 ] || reloadold
  else u=failed c=UndoFailed st=m
  fi
  end
}
move() {
  of "$@"
  eval "[ -n \\"\\$d$1\\" ]" || return 0
  v0=$p
  aside txn $1
  # An open file keeps its room, so that the old bytes can come back to this file system when it has got full.
  if [ "$n" != "$D/txn/n$1" ] && [ -f "$p" ]; then
    # It is opened first, because what runs in the background may open a path only after the rename.
    { sleep $W <&8 >/dev/null 2>&1 8<&- 9>&- & hold="$hold $!"; } 8<"$p"
  fi
  e=$(ren "$n" "$p" 2>&1) || back SwapFailed
  eval f$1=1
  [ ! -e "$D/txn/a$1" ] || ! has restorecon || restorecon "$p" >/dev/null 2>&1 || true
}
check() {
  is "$@" || { e="$p: $h $a $ui:$gi"; back ReadBackMismatch; }
}
`;

export const SWAP_STEP: string = `
ph=swap
e=$(mv "$D/txn.t" "$D/txn" 2>&1) || die PrepareFailed
tx=1 st=m
all move
ph=readback
all check
`;
