/** sh: compares files with the order and writes nothing. The numbers of differences are those of DIFFERENCES (report.ts). */
export const DRIFT: string = `
st=o
close() { :; }
judge() { [ $ok = 0 ] || v=$same; }
# M says that no bundle brought the salt.
M=StagedMissing
tell() {
  h= a= o= g= lk=0 ui= gi= sz=$7 d=0
  if [ ! -e "$2" ] && { [ $L = 1 ] || [ ! -L "$2" ]; }; then d=1
  elif [ ! -f "$2" ] || { [ $L = 0 ] && [ -L "$2" ]; }; then d=2
  else
    at "$2"
    names "$2" "$4" "$5"
    salt "$6" "$2"
    proof "$sa" "$2"
    # Without its salt nothing proves a content.
    [ "$h" = "$6" ] || { d=4; [ $sz -ge $7 ] || d=8; }
    [ "$a" = $3 ] || d=$((d+16))
    [ -z "$4" ] || [ "$4" = "$o" ] || [ "$(id -u "$4" 2>/dev/null)" = "$ui" ] || d=$((d+32))
    [ -z "$5" ] || [ "$5" = "$g" ] || d=$((d+64))
  fi
  [ $d = 0 ] || same=0
  line $d
}
[ -n "$H" ] || die ToolMissing
ph=drift
end
`;
