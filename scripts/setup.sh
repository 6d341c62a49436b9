#!/usr/bin/env bash
# Installs what building (`build`), testing (`test`), taking pictures (`pictures`), checking (`lint`), testing the
# manifests alone (`manifests`) or fuzzing (`fuzz`) needs, where it is missing. Says what it does and why something cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

tools="target/tools"
binaryen="132.0.0"

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages as root, by sudo where there is one.
debian() {
    local as_root=()
    have apt-get || fail "'$1' is missing and this is no Debian: install it by hand"
    if [ "$(id -u)" -ne 0 ]; then
        have sudo || fail "'$1' is missing: install it as root with 'apt-get install $*'"
        as_root=(sudo)
    fi
    say "installing $* (Debian)"
    "${as_root[@]}" apt-get update -qq || fail "the list of Debian packages cannot be had"
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" \
        >/dev/null || fail "'apt-get install $*' failed"
}

rust() {
    have cargo || fail "Rust is missing: install it with rustup (1.95 or newer)"
    have cc || debian gcc libc6-dev
    local sysroot
    sysroot="$(rustc --print sysroot)"
    if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ]; then
        have rustup || fail "the Rust target wasm32-unknown-unknown is missing, and there is no rustup"
        say "installing the Rust target wasm32-unknown-unknown"
        rustup target add wasm32-unknown-unknown || fail "the Rust target cannot be had"
    fi
    for component in rustfmt clippy; do
        cargo "${component/rust/}" --version >/dev/null 2>&1 || {
            say "installing $component"
            rustup component add "$component" || fail "$component cannot be had"
        }
    done
}

node_and_npm() {
    have node && have npm || fail "Node.js with npm is missing (20 or newer)"
    local major
    major="$(node -p 'process.versions.node.split(".")[0]')"
    [ "$major" -ge 20 ] || fail "Node.js is too old: $major, but 20 or newer is needed"
}

# The version of wasm-bindgen that a lock file names.
wasm_bindgen_of() {
    awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' "$1"
}

# pinned NAME VERSION: installs the program of scripts/NAME, built of what its own lock file names.
pinned() {
    [ "$("$tools/bin/$1" --version 2>/dev/null)" = "$1 $2" ] && return
    say "installing $1 $2 (a few minutes)"
    cargo install --quiet --locked --path "scripts/$1" --root "$tools" --target-dir "$tools/build" ||
        fail "$1 $2 cannot be installed from scripts/$1"
    rm -rf "$tools/build"
}

# The version in Cargo.lock decides: both halves of wasm-bindgen must be the same.
wasm_bindgen() {
    local version folder="scripts/wasm-bindgen"
    version="$(wasm_bindgen_of Cargo.lock)"
    [ "$(wasm_bindgen_of "$folder/Cargo.lock")" = "$version" ] ||
        fail "$folder must have wasm-bindgen $version, as Cargo.lock has: change its Cargo.toml," \
            "then 'cargo update --manifest-path $folder/Cargo.toml wasm-bindgen-cli'"
    pinned wasm-bindgen "$version"
}

# What splits the browser's program into parts. It refuses a program that was prepared by a version which
# it does not know.
wasm_split() {
    pinned wasm-split "$(awk -F '"' '/^version/ { print $2; exit }' scripts/wasm-split/Cargo.toml)"
}

wasm_opt() {
    [ -x "$tools/node_modules/.bin/wasm-opt" ] &&
        grep -qs "\"version\": \"$binaryen\"" "$tools/node_modules/binaryen/package.json" && return
    say "installing wasm-opt (npm package binaryen $binaryen)"
    mkdir -p "$tools"
    npm install --silent --no-audit --no-fund --no-save --prefix "$tools" "binaryen@$binaryen" ||
        fail "the npm package binaryen cannot be had"
}

browser() {
    [ -x "${KEYPANE_CHROMIUM:-/usr/bin/chromium}" ] || debian chromium
    local want
    want="$(sha256sum <end2end/package-lock.json)"
    if [ "$(cat end2end/node_modules/.keypane-lock 2>/dev/null)" != "$want" ]; then
        say "installing the browser tests' npm packages"
        # The browsers come from Debian. Without install scripts, no package downloads another one.
        (cd end2end && npm ci --silent --no-audit --no-fund --ignore-scripts) ||
            fail "the npm packages of the browser tests cannot be had"
        printf '%s\n' "$want" >end2end/node_modules/.keypane-lock
    fi
}

# Firefox, and WebKit (the engine of Safari) with its driver and a virtual display.
engines() {
    [ -x "${KEYPANE_FIREFOX:-/usr/bin/firefox-esr}" ] || debian firefox-esr
    { have WebKitWebDriver && have xvfb-run; } || debian webkit2gtk-driver xvfb xauth
}

# The screenshots show Chinese text, which needs a font that some machines lack.
letters() {
    { have fc-list && [ -n "$(fc-list :lang=zh-tw)" ]; } || debian fontconfig fonts-noto-cjk
}

# The real ssh-keygen and openssl judge the keys that the panel stores; the real nginx stands before it.
peers() {
    have ssh-keygen || debian openssh-client
    have openssl || debian openssl
    [ -x /usr/sbin/nginx ] || have nginx || [ -x "$tools/nginx/usr/sbin/nginx" ] || web_server
}

# Debian's package would start a server on port 80: its program alone is taken out of it.
web_server() {
    debian libcrypt1 libpcre2-8-0 libssl3 zlib1g
    say "taking nginx out of its package (Debian)"
    mkdir -p "$tools/nginx"
    (
        cd "$tools/nginx"
        apt-get download -qq nginx 2>/dev/null && dpkg -x nginx_*.deb . && rm nginx_*.deb
    ) || fail "nginx cannot be had: install it by hand"
}

# What reads the manifests, and the schemas of Kubernetes, which are a Python package.
manifests() {
    local want python="$tools/manifests"
    want="$(sha256sum <deploy/test/package-lock.json)"
    if [ "$(cat deploy/test/node_modules/.keypane-lock 2>/dev/null)" != "$want" ]; then
        say "installing the manifest tests' npm packages"
        (cd deploy/test && npm ci --silent --no-audit --no-fund) ||
            fail "the npm packages of the manifest tests cannot be had"
        printf '%s\n' "$want" >deploy/test/node_modules/.keypane-lock
    fi
    want="$(sha256sum <deploy/test/requirements.txt)"
    if [ "$(cat "$python/.keypane-lock" 2>/dev/null)" != "$want" ]; then
        python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3 python3-venv
        say "installing the schemas of Kubernetes (a Python environment, 150 MB)"
        rm -rf "$python"
        python3 -m venv "$python" || fail "a Python environment cannot be made"
        "$python/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
            -r deploy/test/requirements.txt || fail "the schemas of Kubernetes cannot be had"
        printf '%s\n' "$want" >"$python/.keypane-lock"
    fi
}

# Installs a version of a program with cargo. It is not optimised, because its speed does not matter.
cargo_program() {
    local name="$1" version="$2"
    "$tools/bin/$name" --version 2>/dev/null | grep -qsw "$version" && return
    say "installing $name $version (a minute or two)"
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --quiet --locked --root "$tools" --target-dir "$tools/build" "$name@$version" ||
        fail "$name $version cannot be installed"
}

linters() {
    cargo_program cargo-machete 0.9.2
    cargo_program cargo-deny 0.20.2
    rm -rf "$tools/build"
}

fuzzer() {
    [ -x "$tools/bin/cargo-fuzz" ] && return
    say "installing cargo-fuzz (a minute)"
    cargo install --quiet cargo-fuzz --locked --root "$tools" || fail "cargo-fuzz cannot be installed"
    have c++ || debian g++
}

if [ "${1:-build}" = fuzz ]; then
    rust
    fuzzer
    exit
fi
if [ "${1:-build}" = lint ]; then
    rust
    linters
    exit
fi
node_and_npm
if [ "${1:-build}" = manifests ]; then
    manifests
    exit
fi
rust
wasm_bindgen
wasm_split
wasm_opt
case "${1:-build}" in
build) ;;
test)
    peers
    browser
    engines
    manifests
    ;;
pictures)
    browser
    letters
    ;;
*) fail "expected 'build', 'test', 'pictures', 'lint', 'manifests' or 'fuzz', not '$1'" ;;
esac
