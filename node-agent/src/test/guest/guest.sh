#!/bin/sh
# guest.sh DIRECTORY COMMAND [ARGUMENT...]: boots Debian's kernel under qemu, without help of the processor, and runs COMMAND in it as root. It
# sees the files of this machine, and what it writes is gone with it, but for DIRECTORY. Its output is in DIRECTORY/log, its exit code is this
# one's. 77 says that there can be no guest; why is in DIRECTORY/reason.
set -eu
out=$(cd "$1" && pwd)
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}/margay/guest

skip() {
  printf '%s\n' "$*" >"$out/reason"
  exit 77
}

for tool in qemu-system-x86_64 busybox apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || skip "there is no $tool here: './margay test' as root installs what is needed"
done
[ "$(id -u)" = 0 ] || skip "the guest needs root: run the build as root to run this test"

# The kernel that Debian takes to be the newest, as long as it is the one in the cache.
newest() { apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2; exit }'; }

fetch() {
  package=$(newest)
  if [ -z "$package" ]; then
    apt-get -qq update >/dev/null 2>&1 || true
    package=$(newest)
  fi
  [ -n "$package" ] || skip "apt knows no linux-image-amd64: the guest's kernel can not be had"
  [ -e "$cache/$package/complete" ] && return
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && { apt-get -qq download "$package" || { apt-get -qq update && apt-get -qq download "$package"; }; }) >/dev/null 2>&1 ||
    skip "'apt-get download $package' fails: the guest's kernel can not be had"
  # Of its modules those for networks, and what they and the guest's files stand on.
  mkdir "$work/root"
  dpkg-deb --fsys-tarfile "$work"/*.deb | tar -x -C "$work/root" --wildcards './boot/vmlinuz-*' './lib/modules/*/modules.*' \
    './lib/modules/*/kernel/net/*' './lib/modules/*/kernel/lib/*' './lib/modules/*/kernel/crypto/*' './lib/modules/*/kernel/arch/*' \
    './lib/modules/*/kernel/fs/9p/*' './lib/modules/*/kernel/fs/overlayfs/*' './lib/modules/*/kernel/fs/netfs/*' \
    './lib/modules/*/kernel/fs/fscache/*' './lib/modules/*/kernel/drivers/net/*.ko*' './lib/modules/*/kernel/drivers/net/vxlan/*' \
    './lib/modules/*/kernel/drivers/net/wireguard/*' './lib/modules/*/kernel/drivers/virtio/*' 2>"$work/tar" || true
  version=$(ls "$work/root/lib/modules")
  [ -e "$work/root/boot/vmlinuz-$version" ] || skip "$package has no kernel for its modules: $(cat "$work/tar")"
  busybox depmod -b "$work/root" "$version" 2>/dev/null
  touch "$work/root/complete"
  rm -rf "${cache:?}/$package"
  mv "$work/root" "$cache/$package"
}

# What the kernel starts with: the way to the files of this machine, and the command.
initramfs() {
  version=$(ls "$kernel/lib/modules")
  boot=$out/boot
  mkdir -p "$boot/bin" "$boot/sbin" "$boot/proc" "$boot/lib/modules/$version" "$boot/lower" "$boot/rw" "$boot/mnt"
  cp "$(command -v busybox)" "$boot/bin/busybox"
  ln -s ../bin/busybox "$boot/sbin/modprobe"
  cp "$kernel/lib/modules/$version"/modules.* "$boot/lib/modules/$version/"
  for module in virtio_pci 9pnet_virtio 9p overlay; do
    awk -v name="/$module.ko" 'index($1, name ":") { sub(":", "", $1); print }' "$kernel/lib/modules/$version/modules.dep"
  done | tr ' ' '\n' | sort -u | while read -r file; do
    [ -n "$file" ] || continue
    mkdir -p "$boot/lib/modules/$version/${file%/*}"
    cp "$kernel/lib/modules/$version/$file" "$boot/lib/modules/$version/$file"
  done
  cat >"$boot/init" <<'INIT'
#!/bin/busybox sh
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
b=/bin/busybox
$b mount -t proc proc /proc
for word in $($b cat /proc/cmdline); do case $word in guest.*) export "guest_${word#guest.}" ;; esac done
for module in virtio_pci 9pnet_virtio 9p overlay; do $b modprobe $module; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose files /lower
$b mount -t tmpfs rw /rw
$b mkdir /rw/upper /rw/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/rw/upper,workdir=/rw/work all /mnt
$b mount -t tmpfs run /mnt/run
$b mount -t proc proc /mnt/proc
$b mount -t sysfs sys /mnt/sys
$b mount -t devtmpfs dev /mnt/dev
$b ln -s /proc/self/fd /mnt/dev/fd
$b ln -s fd/0 /mnt/dev/stdin
$b mkdir -p "/mnt$guest_out" "/mnt/lib/modules"
$b mount -t 9p -o trans=virtio,version=9p2000.L,rw,msize=512000 out "/mnt$guest_out"
# Modules are loaded when somebody asks for what they do.
for root in "" /mnt; do $b mount --bind "/lower$guest_kernel/lib/modules" "$root/lib/modules"; done
# But for those of iptables-legacy: it calls the files' own modprobe, which can not read what busybox' depmod wrote. MissingModuleTest loads them.
$b chroot /mnt /bin/sh "$guest_out/command" >"/mnt$guest_out/log" 2>&1
echo $? >"/mnt$guest_out/code"
$b sync
$b poweroff -f
INIT
  chmod +x "$boot/init"
  (cd "$boot" && find . | busybox cpio -o -H newc 2>/dev/null) >"$out/initramfs"
  rm -rf "$boot"
}

mkdir -p "$cache"
fetch
kernel=$cache/$package
initramfs
rm -f "$out/code" "$out/log"
{
  printf "export PATH=%s MARGAY_GUEST=yes\n" "$PATH"
  printf "exec"
  for word in "$@"; do printf " '%s'" "$word"; done
  printf '\n'
} >"$out/command"
timeout --foreground --kill-after=5 "${GUEST_SECONDS:-1200}" qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 1200 -nographic -net none \
  -no-reboot -fsdev local,id=files,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=files,mount_tag=files \
  -fsdev "local,id=out,path=$out,security_model=none" -device virtio-9p-pci,fsdev=out,mount_tag=out \
  -kernel "$kernel"/boot/vmlinuz-* -initrd "$out/initramfs" \
  -append "console=ttyS0 panic=-1 quiet mitigations=off guest.out=$out guest.kernel=$kernel" </dev/null >"$out/console" 2>&1 || true
if [ ! -s "$out/code" ]; then
  echo "the guest ended without a result; its console:" >&2
  tail -n 30 "$out/console" >&2
  exit 1
fi
exit "$(cat "$out/code")"
