# Sourced by scripts that need an otherwise empty Debian 12 (debootstrap, as root):
#   open_fresh DIR       makes it in DIR unless it is there, and mounts what a system needs until the script ends
#   empty_fresh DIR      removes an old one
#   in_fresh COMMAND...  runs a command in it, with this machine's ways to its registries and nothing else of it;
#                        to have the process id of one in the background, write "${fresh[@]}" COMMAND... &

fresh_unmount() {
  local m
  for m in proc dev/pts dev sys .; do umount -lq "$1/$m" 2>/dev/null || true; done
}

empty_fresh() {
  local dir
  dir=$(realpath -m "$1")
  fresh_unmount "$dir"
  if grep -q " $dir[/ ]" /proc/mounts; then echo "something is still mounted below $dir" >&2; return 1; fi
  rm -rf --one-file-system "$dir"
}

open_fresh() {
  fresh_dir=$(realpath -m "$1")
  local mirror file
  command -v debootstrap >/dev/null || apt-get -qq install -y --no-install-recommends debootstrap
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -1)
  if [ ! -x "$fresh_dir/bin/bash" ]; then
    debootstrap --variant=minbase bookworm "$fresh_dir" "$mirror"
  fi
  trap 'fresh_unmount "$fresh_dir"' EXIT
  fresh_unmount "$fresh_dir"
  mount --bind "$fresh_dir" "$fresh_dir"  # Java looks for the mount of /
  mount -t proc proc "$fresh_dir/proc"; mount --rbind /dev "$fresh_dir/dev"; mount -t sysfs sys "$fresh_dir/sys"
  mapfile -t fresh < <(env | grep -iE '^(https?_proxy|no_proxy|npm_config_|MAVEN_|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|JAVA_TOOL_OPTIONS)')
  fresh=(env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${fresh[@]}" chroot "$fresh_dir")
  rm -f "$fresh_dir/etc/apt/sources.list"
  cp /etc/resolv.conf /etc/hosts "$fresh_dir/etc/" 2>/dev/null || true
  cp -r /etc/apt/. "$fresh_dir/etc/apt/"
  cp -r /usr/share/keyrings/. "$fresh_dir/usr/share/keyrings/" 2>/dev/null || true
  mkdir -p "$fresh_dir/usr/local/share/ca-certificates" "$fresh_dir/root"
  cp /usr/local/share/ca-certificates/* "$fresh_dir/usr/local/share/ca-certificates/" 2>/dev/null || true
  for file in .npmrc .m2/settings.xml .config/pip/pip.conf; do
    [ -f "$HOME/$file" ] && mkdir -p "$fresh_dir/root/$(dirname $file)" && cp "$HOME/$file" "$fresh_dir/root/$file"
  done
  return 0
}

in_fresh() { "${fresh[@]}" "$@"; }
