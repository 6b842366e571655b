/** sh: the start of every script, and small functions that all pieces use. `ph` is the phase, `c` the code, `e` what a
 * tool said, `m` the message as hex, `x` the exit code of a user's command. */
export const BASICS: string = `
# The script's own files are for root alone. User's commands get another umask (run).
umask 077
# Paths hold stars.
set -f
exec </dev/null
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
# Tools speak English. User's commands get the old value back (run).
LC0=\${LC_ALL-}
LC_ALL=C
ph=start c= e= m= x=null rl= u= bk= v=0 tx=0 S=
has() { command -v "$1" >/dev/null 2>&1; }
ex() { [ -e "$1" ] || [ -L "$1" ]; }
hex() { { od -An -v -tx1 || hexdump -ve '1/1 "%02x"'; } 2>/dev/null | tr -d ' \\n'; }
# Ends with a code.
die() { c=$1; end; }
`;

export const HASH: string = `
H=
if has sha256sum; then H=sha256sum
elif has openssl; then H='openssl dgst -sha256 -r'
fi
# proof SALT FILE sets h. Without a salt it tells nothing, because a guess could be tested by it.
proof() {
  h=
  # A reader that was killed would give the hash of a part. The mark tells of it.
  [ -z "$1" ] || h=$({ { printf %s "$1" && cat "$2" || echo ! >&5; } | $H; } 2>/dev/null 5>&1)
  case $h in *!*) h=;; esac
  h=\${h%% *}
}
`;
