/** sh: looks at the targets, proves owner, group and mode on the staged copies, and finds out what must change. */

export const FOLLOW: string = `
resolve() {
  i=0
  while [ -L "$p" ]; do
    i=$((i+1))
    [ $i -lt 41 ] || die LinkUnresolved
    y=$(readlink "$p"; echo .)
    y=\${y%??}
    [ -n "$y" ] || die LinkUnresolved
    case $y in /*) p=$y;; *) p=\${p%/*}/$y;; esac
  done
}
`;

export const OURS: string = `
# ours FILE is true when the file that stands there is as ordered, or one that we brought earlier.
ours() {
  [ -f "$p" ] && [ ! -L "$p" ] || return 1
  [ -z "$S" ] || { proof "$S" "$p"; [ "$h" != "$6" ] || return 0; }
  known "$2"
  [ -f "$k" ] || return 1
  while read y z; do
    proof "$y" "$p"
    [ "$h" != "$z" ] || return 0
  done <"$k"
  return 1
}
`;

/** What a symbolic link at the target means. */
export const AT_LINK = {
  follow: '[ ! -L "$p" ] || resolve',
  refuse: '[ ! -L "$p" ] || die TargetIsLink',
  replace: ":",
} as const;

export const TARGETS: string = `
look() {
  p=$2 ui=0 gi=0
  onlink
  eval "q$1=\\$p"
  of "$@"
  if [ ! -L "$p" ]; then
    [ ! -d "$p" ] || die TargetIsDirectory
    [ ! -e "$p" ] || [ -f "$p" ] || die TargetNotAFile
    [ ! -f "$p" ] || at "$p"
  fi
  foreign "$@"
  [ -z "$M" ] || e=$({ (umask 66; mkdir "$D/new/$1") && true >"$s"; } 2>&1) || die StageFailed
  case $4 in *[!0-9]*) y=OwnerNotFound;; *) y=AttributeFailed;; esac
  e=$(chown "\${4:-$ui}" "$s" 2>&1) || { ! id "$4" >/dev/null 2>&1 || y=AttributeFailed; die $y; }
  case $5 in *[!0-9]*) y=GroupNotFound;; *) y=AttributeFailed;; esac
  e=$(chgrp "\${5:-$gi}" "$s" 2>&1) || die $y
  e=$(chmod $3 "$s" 2>&1) || die AttributeFailed
  at "$s"
  [ $a = $3 ] || die AttributeFailed
  eval "w$1='$a $ui:$gi'"
  [ ! -f "$p" ] || ! has chcon || chcon --reference="$p" "$s" 2>/dev/null
  is "$@" || { new=1; eval d$1=1; }
}
ph=check new=0
all look
if [ $new = 1 ] && [ -n "$M" ]; then ph=unpack; die $M; fi
`;
