/** sh: one run at a time. `flock` where it exists, because its lock ends with the last process that holds it; otherwise
 * a link that names the process and the boot. */
export const LOCK: string = `
[ ! -L "$D" ] || die StateFolder
e=$({ mkdir -p "$D/k" "$D/b" && chmod 711 "\${D%/*}" "$D" && true >>"$D/lock"; } 2>&1) || die StateFolder
t=0
again() {
  t=$((t+1))
  [ $t -lt 21 ] || die Busy
  sleep 1
}
if has flock; then
  exec 9>>"$D/lock"
  until flock -n 9; do again; done
else
  pl=
  read y 2>/dev/null </proc/sys/kernel/random/boot_id || y=
  until ln -s "$$ $y" "$D/pid" 2>/dev/null; do
    z=$(readlink "$D/pid") || die StateFolder
    if [ "\${z#* }" = "$y" ] && kill -0 "\${z%% *}" 2>/dev/null; then again
    else rm -f "$D/pid"
    fi
  done
  # Two runs may have found the same dead lock. The later link wins.
  [ $t = 0 ] || sleep 1
  [ "$(readlink "$D/pid")" = "$$ $y" ] || die Busy
  pl=1
fi
lo=1
`;

export const TOOLS: string = `
has gzip && [ -n "$H" ] || die ToolMissing
`;
