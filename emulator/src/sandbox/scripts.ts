/** The three shell scripts that lead a command into its instance, each run by the one before it.
 * After OUTER nothing of this machine is mounted any more; after MIDDLE the process is root of its own user namespace. */

/** Where the instance sees busybox; a file system in memory, made anew for every command. */
export const TOOLS = "/.busybox";
/** Said on descriptor 4: map my user ids, then write to descriptor 3 | the command has begun. */
export const MAP = "map";
export const STARTED = "started";

/**
 * $1 busybox, $2 an empty folder to build in, $3 the instance's folder, $4 `make` or `bind` for the devices, then
 * the flags of unshare. Whoever is root makes its own devices, as root inside could change the mode of this machine's.
 * What is written is written into memory only, so that no link in the instance's folder can lead it astray.
 */
export const OUTER = `set -e
exec 2>&1
umask 022
busybox=$1 stage=$2 instance=$3 devices=$4
shift 4
"$busybox" mount -t tmpfs -o mode=755,size=16m tmpfs "$stage"
"$busybox" mkdir "$stage/tools" "$stage/tools/old" "$stage/dev" "$stage/root"
"$busybox" cp "$busybox" "$stage/tools/busybox"
"$busybox" chmod 755 "$stage/tools/busybox"
for device in null:3 zero:5 full:7 random:8 urandom:9; do
  name=\${device%:*}
  case $devices in
  make) "$busybox" mknod -m 666 "$stage/dev/$name" c 1 "\${device#*:}" ;;
  *) : >"$stage/dev/$name" && "$busybox" mount -o bind "/dev/$name" "$stage/dev/$name" ;;
  esac
done
"$busybox" mount -o rbind "$instance" "$stage/root"
for folder in ${TOOLS} /dev; do
  [ -d "$stage/root$folder" ] && [ ! -L "$stage/root$folder" ]
done
"$busybox" mount -o rbind "$stage/tools" "$stage/root${TOOLS}"
"$busybox" mount -o rbind "$stage/dev" "$stage/root/dev"
cd "$stage/root"
"$busybox" pivot_root . .${TOOLS}/old
cd /
${TOOLS}/busybox umount -l ${TOOLS}/old
${TOOLS}/busybox --install -s ${TOOLS}
exec ${TOOLS}/busybox unshare "$@"
`;

/** $1 INNER and $2 … its arguments. The exec gives root its rights, once it is root. */
export const MIDDLE = `echo ${MAP} >&4
read -r go <&3
script=$1
shift
exec ${TOOLS}/busybox sh -c "$script" sh "$@"
`;

const PATH = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${TOOLS}`;

/** $1 name of the machine, $2 working directory, $3 user, $4 home. This shell is process 1: with it everything ends. */
export const INNER = `set -e
PATH=${TOOLS}
cat <&3 >${TOOLS}/task
exec 3<&-
chmod 755 ${TOOLS}/task
printf '#!${TOOLS}/sh\\nexec ${TOOLS}/sh "$@"\\n' >${TOOLS}/bash
chmod 755 ${TOOLS}/bash
hostname "$1" || :
cd "$2"
echo ${STARTED} >&4
exec 4>&-
set +e
export PATH=${PATH} HOME="$4" USER="$3" LOGNAME="$3" SHELL=/bin/sh LANG=C.UTF-8
unset OLDPWD
case $(head -c 2 ${TOOLS}/task) in
"#!") task=${TOOLS}/task ;;
*) task="${TOOLS}/sh ${TOOLS}/task" ;;
esac
if [ "$3" = root ]; then
  $task
else
  ${TOOLS}/su -p -s ${TOOLS}/sh "$3" -c "$task"
fi
exit $?
`;
