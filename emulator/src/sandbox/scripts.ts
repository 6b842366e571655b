/** Shell scripts that start an instance's namespaces (BOOT, BECOME_ROOT, STAY) and, in them, one command (ENTER). BOOT
 * makes the instance's folder the root folder, so that this machine's files are out of reach. */

/** The folder in which an instance with `programs: "busybox"` finds busybox. It is a file system in memory. */
export const TOOLS = "/.busybox";
/** BECOME_ROOT writes this word and its process id to descriptor 4 to ask that its user ids be mapped. */
export const MAP = "map";
/** STAY writes this word and its process id to descriptor 4 when commands may enter. */
export const READY = "ready";
/** ENTER writes this word to descriptor 3 when the command begins. */
export const STARTED = "started";

/**
 * Arguments: $1 path of busybox or "", $2 an empty folder to mount on, $3 the instance's folder, $4 `make` or `bind` for
 * the devices, $5 host name, $6 the text of the next script, $7 the text of STAY, $8 the shell for both, $9 `root` or
 * `user`, then the folders of this machine to show read-only. A root process makes new devices, because a command that
 * runs as root could change the modes of this machine's. Mounts are read-only with `nosuid` and `nodev`, which a kernel
 * may have locked for an ordinary user. /dev/shm is where the old root folder is for a moment.
 */
export const BOOT = `set -e
exec 2>&1
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
busybox=$1 stage=$2 root=$2/root instance=$3 devices=$4 name=$5 next=$6 stay=$7 shell=$8 who=$9
shift 9
if [ -n "$busybox" ]; then run() { "$busybox" "$@"; }; else run() { "$@"; }; fi
read -r self rest </proc/self/stat
run mount -t tmpfs -o mode=755,size=16m tmpfs "$stage"
run mkdir "$stage/tools" "$stage/dev" "$stage/dev/shm" "$root"
for device in null:3 zero:5 full:7 random:8 urandom:9; do
  file=$stage/dev/\${device%:*}
  case $devices in
  make) run mknod -m 666 "$file" c 1 "\${device#*:}" ;;
  *) : >"$file" && run mount -o bind "/dev/\${device%:*}" "$file" ;;
  esac
done
for link in fd: stdin:/0 stdout:/1 stderr:/2; do
  run ln -s "/proc/self/fd\${link#*:}" "$stage/dev/\${link%:*}"
done
run mount -o rbind "$instance" "$root"
check() {
  path=$root rest=\${1#/}/
  while [ -n "$rest" ]; do
    path=$path/\${rest%%/*} rest=\${rest#*/}
    if [ ! -d "$path" ] || [ -L "$path" ]; then echo "$1 is no folder"; exit 1; fi
  done
}
if [ -n "$busybox" ]; then
  run cp "$busybox" "$stage/tools/busybox"
  run chmod 755 "$stage/tools/busybox"
  check ${TOOLS}
  run mount -o bind "$stage/tools" "$root${TOOLS}"
  run chroot "$root" ${TOOLS}/busybox --install -s ${TOOLS}
  run rm -f "$stage/tools/bash"
  printf '#!${TOOLS}/sh\\nexec ${TOOLS}/sh "$@"\\n' >"$stage/tools/bash"
  run chmod 755 "$stage/tools/bash"
  run mount -o remount,bind,ro,nosuid,nodev "$root${TOOLS}"
fi
for folder; do
  check "$folder"
  run mount -o bind "$folder" "$root$folder"
  run mount -o remount,bind,ro,nosuid,nodev "$root$folder"
done
check /proc
run mount -t proc -o ro,nosuid,nodev,noexec proc "$root/proc" 2>/dev/null || :
check /dev
run mount -o rbind "$stage/dev" "$root/dev"
run mount -o remount,bind,ro,nosuid "$root/dev"
run hostname "$name" 2>/dev/null || echo "$name" 2>/dev/null >/proc/sys/kernel/hostname || :
cd "$root"
run pivot_root . dev/shm
cd /
if [ -n "$busybox" ]; then busybox=${TOOLS}/busybox; fi
run umount -l /dev/shm
run mount -t tmpfs -o mode=1777,nosuid,nodev,size=16m tmpfs /dev/shm
export PATH="$PATH:${TOOLS}"
if [ "$who" = root ]; then exec unshare -U -n "$shell" -c "$next" sh "$shell" "$stay" "$self"; fi
exec "$shell" -c "$stay" sh "$self"
`;

/** Arguments: $1 shell, $2 the text of STAY, $3 this process's id outside. The process becomes root when its ids are
 * mapped; the exec gives it root's rights. A user namespace that is entered after the mounts cannot undo them. */
export const BECOME_ROOT = `echo "${MAP} $3" >&4
read -r go <&3
exec "$1" -c "$2" sh "$3"
`;

/** Argument: $1 this process's id outside. It is process 1 of the instance and stays until descriptor 3 is closed, which
 * ends all processes of the instance. While it waits for cat it also takes in the ends of all processes without a
 * parent. A command that kills all processes kills cat, too, which then begins again. */
export const STAY = `ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || :
echo "${READY} $1" >&4
exec 4>&- >/dev/null
while :; do
  cat <&3 &
  wait $! && exit
done
`;

/** Arguments: $1 working directory, $2 shell, $3 what the shell must run. busybox needs /proc to run a script that does
 * not begin with `#!`, so that without /proc the shell is named. */
export const ENTER = `exec </dev/null 2>&1
umask 022
cd "$1" || exit 1
unset OLDPWD
[ -e /proc/self ] || set -- "$1" "$2" "$2 $3"
echo ${STARTED} >&3
exec "$2" -c "$3" 3>&-
`;
