/** sh: runs a user's command with a limit of time. Its exit code never becomes the script's, because 193 and 194 switch
 * an instance off. */
export const RUN: string = `
# watch SECONDS COMMAND… is for a machine without timeout.
watch() {
  lim=$1
  shift
  "$@" & y=$!
  while kill -0 $y 2>/dev/null && [ $lim -gt 0 ]; do sleep 1; lim=$((lim-1)); done
  kill -9 $y 2>/dev/null && wait $y
  wait $y
}
if timeout -k 1 9 true; then to='timeout -k 5'
elif timeout 9 true; then to=timeout
elif timeout -t 9 true; then to='timeout -t'
else to=watch
fi 2>/dev/null
# go SECONDS COMMAND. The lock is not handed on, because a daemon that the command starts would keep it.
go() (
  exec 9>&-
  umask 22
  [ $ph != validate ] || all give
  LC_ALL=$LC0
  $to $1 sh -c "$2"
)
# run SECONDS COMMAND sets x, m and late (Timeout or Failed).
run() {
  e= m= late=Failed
  y=$(date +%s)
  output "$@"
  [ $x != 0 ] || { x=null m=; return 0; }
  case $x in 124|137|143) [ $(($(date +%s)-y)) -lt $1 ] || { late=Timeout; x=null; };; esac
  return 1
}
`;

/** Output goes to a file, so that a daemon that keeps it open does not keep the script waiting. */
export const OUTPUT_FILE: string = `
output() {
  o=$D/out
  [ $SAY != 0 ] && true 2>/dev/null >"$o" || o=/dev/null
  go "$@" >"$o" 2>&1
  x=$?
  [ $o = /dev/null ] || [ $x = 0 ] || m=$(tail -c $SAY "$o" | hex)
}
`;

/** Without a state folder there is no place for a file. A daemon that keeps the pipe open costs the message only. */
export const OUTPUT_PIPE: string = `
output() {
  set -- $(
    exec 5>&1
    { go "$@" 2>&1 5>&-; echo $? >&5; } | { $to $(($1+9)) tail -c $SAY; } 5>&- | hex
  )
  x=$1 m=$2
}
`;
