/** sh: joins the parts to the bundle, checks it, and cuts it into the staged copies. `M` is the reason why nothing is
 * staged; it is no failure while all files are in place already. */
export const UNPACK: string = `
cut() {
  of "$@"
  e=$({ (umask 66; mkdir "$D/new/$1") && if [ $7 = 0 ]; then true >"$s"; else dd bs=$7 count=1 <&3 >"$s"; fi; } 2>&1) || die StageFailed
  proof "$S" "$s"
  [ "$h" = "$6" ] || die StagedMismatch
}
ph=unpack
e=$(mkdir "$D/new" 2>&1) || die StageFailed
i=0
while [ $i -lt $P ] && [ -f "$D/in/$K.$i" ]; do i=$((i+1)); done
if [ $i = $P ]; then
  e=$({ i=0; while [ $i -lt $P ]; do cat "$D/in/$K.$i" || exit 1; i=$((i+1)); done; } 2>&1 >"$D/new/z") || die StageFailed
  h=$($H <"$D/new/z")
  M=StagedMismatch
  if [ "\${h%% *}" = "$Z" ]; then
    e=$(gzip -dc <"$D/new/z" 2>&1 >"$D/new/y") || die StageFailed
    exec 3<"$D/new/y"
    S=$(dd bs=64 count=1 <&3 2>/dev/null) M=
    all cut
    exec 3<&-
    rm -f "$D/new/z" "$D/new/y"
  fi
fi
`;
