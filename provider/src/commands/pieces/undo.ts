/** sh: puts the old files back. A file of a change is not yet renamed while its n exists, renamed when its o (the old
 * file) or a (there was none) exists, and undone otherwise. */
export const UNDO: string = `
# ren NEW TARGET renames, and never into a folder. Some mv cannot replace a link to a folder, so that it goes first.
case $(mv --help 2>&1) in *-*T*) MV='mv -fT';; *) MV='mv -f';; esac
ren() {
  [ "$MV" = 'mv -fT' ] || [ ! -d "$2" ] || rm -f "$2" || return 1
  $MV "$1" "$2" || { [ -L "$2" ] && rm -f "$2" && $MV "$1" "$2"; }
}
# undo CHECK. With 1 it leaves a file alone that is no longer the one that the change brought.
undo() {
  release
  # Without f a change can only go back. Marks are made beforehand and removed here, because the disk may be full.
  rm -f "$D/txn/f"
  # Without z the daemon may have read the new files, so that the old ones must be reloaded too. A link needs no room.
  [ -e "$D/txn/z" ] || true >>"$D/owed" || ln "$D/txn/k" "$D/owed" || return 1
  i=0 bad=0
  while [ -s "$D/txn/p$i" ]; do
    # A helper may be killed while the shell lives on: what was not read is not undone.
    get txn/p$i || return 1
    p=$v0
    aside txn $i
    r=$D/txn/o$i
    if [ -e "$n" ] && { ex "$p" || ! ex "$r"; }; then :
    elif ! ex "$r" && [ ! -e "$D/txn/a$i" ]; then :
    elif [ $1 = 1 ] && ! brought; then [ -n "$h" ] || [ ! -f "$p" ] || bad=1
    elif [ -e "$D/txn/a$i" ]; then rm -f "$p" && rm -f "$D/txn/a$i" || bad=1
    elif [ -e "$D/txn/t$i" ]; then
      rm -f "$n~"
      cp -a "$r" "$n~" && ren "$n~" "$p" && rm -f "$r" || bad=1
    else ren "$r" "$p" || bad=1
    fi
    i=$((i+1))
  done 2>/dev/null
  [ $bad = 0 ] || return 1
  # Nothing is owed when nothing was owed before and no reload was begun.
  [ -e "$D/txn/w" ] || [ ! -e "$D/txn/z" ] || rm -f "$D/owed"
  drop
  all unmark
  st=o
}
release() { [ -z "$hold" ] || { kill $hold; wait $hold; hold=; } 2>/dev/null; }
unmark() { eval f$1=; }
brought() { h=; read y z <"$D/txn/x$i" && [ -f "$p" ] && proof "$y" "$p" && [ "$h" = "$z" ]; }
`;
