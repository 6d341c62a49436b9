#!/usr/bin/env bash
# Makes the root of the container image: the binary, the C libraries that it loads, the roots of TLS,
# a user without rights, and the browser's files for the next release to keep. No shell, no packages.
#   deploy/rootfs.sh BINARY SITE OUT
set -euo pipefail
binary="$1" site="$2" out="$3"

install -D -m 0755 "$binary" "$out/usr/local/bin/keypane"
ldd "$binary" | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | sort -u |
    while read -r library; do install -D -m 0755 "$library" "$out$library"; done
install -D -m 0644 /etc/ssl/certs/ca-certificates.crt "$out/etc/ssl/certs/ca-certificates.crt"
printf 'keypane:x:65532:65532:keypane:/:/usr/sbin/nologin\n' >"$out/etc/passwd"
printf 'keypane:x:65532:\n' >"$out/etc/group"
printf 'hosts: files dns\n' >"$out/etc/nsswitch.conf"
mkdir -p "$out/usr/share/keypane"
cp -r "$site" "$out/usr/share/keypane/site"
