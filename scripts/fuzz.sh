#!/usr/bin/env bash
# Fuzzes the parsers of the domain, each for so many seconds, from the corpora that earlier runs left
# and the fixtures of the tests. The corpora are kept packed, so that no key lies about as text.
# A crash ends it; the input that caused it is named.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-600}"
root="$PWD"
work="$root/target/fuzz"
kept="$root/app/domain/fuzz/corpus"
# Coverage and sanitizers are unstable options of rustc; this turns them on in a stable one.
export RUSTC_BOOTSTRAP=1 PATH="$root/target/tools/bin:$PATH" CARGO_TARGET_DIR="$work/build"
mkdir -p "$kept" "$work"

for target in ${2:-key known_hosts registry_file import host}; do
    corpus="$work/corpus/$target"
    rm -rf "$corpus"
    mkdir -p "$corpus"
    if [ -f "$kept/$target.tar.gz" ]; then tar -xzf "$kept/$target.tar.gz" -C "$corpus"; fi
    node scripts/fuzz-seeds.mjs "$target" "$corpus"
    printf 'fuzz: %s for %s seconds, from %s inputs\n' "$target" "$seconds" "$(find "$corpus" -type f | wc -l)"
    (cd app/domain && cargo fuzz run "$target" "$corpus" -- -max_total_time="$seconds" \
        -max_len=65536 -timeout=5 -rss_limit_mb=2048 -print_final_stats=1)
    (cd app/domain && cargo fuzz cmin "$target" "$corpus")
    tar -C "$corpus" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -czf "$kept/$target.tar.gz" .
    printf 'fuzz: %s is clean; %s inputs are kept\n' "$target" "$(find "$corpus" -type f | wc -l)"
done
printf 'fuzz: all parsers clean\n'
