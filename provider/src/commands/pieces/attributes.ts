/** sh: reads mode, owner, group and links of a file by `ls`, because not every busybox has `stat -c`. */
export const ATTRIBUTES: string = `
# at FILE sets a (mode in octal), lk, ui, gi and sz.
at() {
  set -- $(ls -ldnL "$1" 2>/dev/null)
  [ $# -gt 4 ] || return 1
  lk=$2 ui=$3 gi=$4 sz=$5
  a=0 b=256 l=\${1#?}
  while [ $b -gt 0 ]; do
    case $l in [rwxst]*) a=$((a+b));; esac
    case $b$l in
    64[sS]*) a=$((a+2048));;
    8[sS]*) a=$((a+1024));;
    1[tT]*) a=$((a+512));;
    esac
    l=\${l#?} b=$((b/2))
  done
  a=$(printf %04o $a)
}
# names FILE OWNER GROUP sets o and g: numbers where the order has numbers, or where a name does not fit into JSON.
names() {
  case $2 in *[!0-9]*|'') o=;; *) o=$ui;; esac
  case $3 in *[!0-9]*|'') g=;; *) g=$gi;; esac
  set -- $(ls -ldL "$1" 2>/dev/null)
  case $3$4 in *[\\"\\\\]*) set -- 1 1 $ui $gi;; esac
  o=\${o:-$3} g=\${g:-$4}
}
`;
