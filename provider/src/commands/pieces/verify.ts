/** sh: compares files with the order and changes nothing. */
export const VERIFY: string = `
MC=VerifyMismatch MP=verify st=u
close() { :; }
# look FILE sets h, a, o and g, and adds to e what is not as ordered.
look() {
  h= a= o= g= lk=0 d=
  if [ ! -f "$2" ]; then d=' missing'
  else
    at "$2"
    proof "$S" "$2"
    names "$2" "$4" "$5"
    [ "$h" = "$6" ] || d=' hash'
    [ "$sz" = $7 ] || d="$d size"
    [ "$a" = $3 ] || d="$d mode"
    [ -z "$4" ] || [ "$4" = "$o" ] || [ "$(id -u "$4" 2>/dev/null)" = "$ui" ] || d="$d owner"
    [ -z "$5" ] || [ "$5" = "$g" ] || d="$d group"
  fi
  [ -z "$d" ] || e="$e$2:$d
"
}
tell() { e0=$e e=; look "$@"; [ -z "$e" ] || same=0; e=$e0; line 0; }
[ -n "$H" ] || die ToolMissing
ph=verify
all look
[ -z "$e" ] || die VerifyMismatch
`;
