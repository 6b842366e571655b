/** Three shell scripts that start a command in an instance's folder; each is run by the one before it. OUTER makes the
 * folder the root folder and hides this machine's files. MIDDLE becomes root. INNER runs the command. */

/** The folder in which a command finds busybox. It is a file system in memory that is made for each command. */
export const TOOLS = "/.busybox";
/** MIDDLE writes this word to descriptor 4 to ask that its user ids be mapped. The answer comes on descriptor 3. */
export const MAP = "map";
/** INNER writes this word to descriptor 4 when the command begins. */
export const STARTED = "started";

/**
 * Arguments: $1 path of busybox, $2 an empty folder to mount on, $3 the instance's folder, $4 `make` or `bind` for
 * the devices, then the arguments of unshare. A root process makes new devices, because a command that runs as root
 * could change the modes of this machine's. All files are written into memory, so that no link in $3 can lead a
 * write outside.
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

/** Arguments: $1 the text of INNER, then INNER's arguments. The process becomes root when its ids are mapped; the exec
 * gives it root's rights. */
export const MIDDLE = `echo ${MAP} >&4
read -r go <&3
script=$1
shift
exec ${TOOLS}/busybox sh -c "$script" sh "$@"
`;

const PATH = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${TOOLS}`;

/** Arguments: $1 host name, $2 working directory, $3 user, $4 home directory. This shell is process 1 of its
 * namespace, so that all processes of the command end with it. */
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
