# read-only-root.sh ROOT DOTNET USER WORKING_DIRECTORY COMMAND...
# What a container engine does with an image and the settings of the manifest (read_only, user, cap_drop, no-new-privileges, tmpfs), by
# the kernel's own means: runs as root in a mount namespace of its own, which ends with the command. The environment goes to the
# command, but for TMPFS, which names the folders that can be written.
set -euo pipefail
root=$1 dotnet=$2 user=$3 directory=$4
shift 4

chmod 755 "$root"
mount --bind "$root" "$root"
for pair in "/usr:usr" "/etc:etc" "$dotnet:dotnet"; do
  mount --bind "${pair%%:*}" "$root/${pair##*:}"
  mount -o remount,bind,ro "$root/${pair##*:}"
done
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,bind,ro "$root"
for folder in $TMPFS; do
  mount -t tmpfs -o size=64m,mode=1777 tmpfs "$root$folder"
done
unset TMPFS

exec chroot "$root" /usr/bin/setpriv --reuid="$user" --regid="$user" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs \
  /usr/bin/env --chdir="$directory" "$@"
