/** sh: does all that needs room before the first rename: journal, backups, new files with their attributes, on disk. */
export const REMEMBER: string = `
# remember FILE keeps salt and proof, so that a later run knows the file as ours and can prove it without a bundle.
remember() {
  known "$2"
  # No salt becomes an argument of a program, because everyone may read those.
  if [ -f "$k" ] && read y z <"$k" && [ "$y$z" = "$S$6" ]; then return 0; fi
  e=$({ echo "$S $6" && { [ ! -f "$k" ] || sed 3q "$k"; }; } 2>&1 >"$k.t" && mv -f "$k.t" "$k" 2>&1) || die StageFailed
}
[ -n "$M" ] || all remember
`;

export const PREPARE: string = `
# put NAME TEXT writes into the change in preparation, and reads back because not every printf tells of a full disk.
put() {
  e=$(printf %s "$2" 2>&1 >"$D/txn.t/$1") && { get "txn.t/$1" || true; } && [ "$v0" = "$2" ] || die PrepareFailed
}
ready() {
  of "$@"
  put p$1 "$p"
  eval "[ -n \\"\\$d$1\\" ]" || return 0
  put x$1 "$S $6
"
  y=\${p%/*}
  e=$( (umask 22; mkdir -p "$y/") 2>&1) || die PrepareFailed
  v0=$p
  r=$D/txn.t/o$1
  if ex "$p"; then
    # A hard link keeps the very inode, and needs the same file system just as the rename does.
    ln "$p" "$r" 2>/dev/null || { put t$1 1; e=$(cp -a "$p" "$r" 2>&1) || die BackupFailed; }
  else
    put a$1 1
    v0=$p
    beside $1
    rm -f "$n"
    ln "$D/txn.t/a$1" "$n" 2>/dev/null && rm -f "$n" || put t$1 1
  fi
  v0=$p
  aside txn.t $1
  rm -f "$n"
  # The new file is a clone of the old one, so that ACL, extended attributes and label stay. Nobody may read it yet.
  if [ -f "$p" ] && [ ! -L "$p" ] && cp -a --attributes-only "$p" "$n" 2>/dev/null; then chown 0:0 "$n" && chmod 600 "$n"; fi
  e=$(dd if="$s" of="$n" bs=65536 conv=fsync 2>&1) || e=$({ cat "$s" >"$n" && sync; } 2>&1) || die PrepareFailed
  z=$w
  e=$({ chown "\${z#* }" "$n" && chmod \${z%% *} "$n"; } 2>&1) || die PrepareFailed
  at "$n"
  proof "$S" "$n"
  [ "$h $a $ui:$gi" = "$6 $z" ] || { e="$p: the staged copy was changed"; die PrepareFailed; }
}
ph=prepare
e=$(mkdir "$D/txn.t" 2>&1) || die PrepareFailed
all ready
put k "$K"
# The file r names the run whose restore may put these old files back.
put r "$T"
# f exists while the change may go forward, z until a reload begins, w when a reload was owed before.
put f 1
put z 1
[ ! -e "$D/owed" ] || put w 1
[ -z "$RC" ] || e=$(true 2>&1 >"$D/owed") || die PrepareFailed
`;
