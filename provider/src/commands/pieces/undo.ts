/** sh: puts the old files back. A file of a change is not yet renamed while its n exists, renamed when its o (the old
 * file) or a (there was none) exists, and undone otherwise. */
export const UNDO = `
# undo CHECK. With 1 it leaves a file alone that is no longer the one that the change brought.
undo() {
  # Without f a change can only go back. Marks are made beforehand and removed here, because the disk may be full.
  rm -f "$D/txn/f"
  i=0 bad=0
  while get txn/p$i; do
    p=$v0
    aside txn $i
    r=$D/txn/o$i
    if [ -e "$n" ]; then :
    elif [ $1 = 1 ] && ! brought; then :
    elif [ -e "$D/txn/a$i" ]; then rm -f "$p" && rm -f "$D/txn/a$i" || bad=1
    elif ! ex "$r"; then :
    elif [ -e "$D/txn/t$i" ]; then
      rm -f "$n~"
      cp -a "$r" "$n~" && $MV "$n~" "$p" && rm -f "$r" || bad=1
    else $MV "$r" "$p" || bad=1
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
unmark() { eval f$1=; }
brought() { h=; read y z <"$D/txn/x$i" && [ -f "$p" ] && proof "$y" "$p" && [ "$h" = "$z" ]; }
`;
