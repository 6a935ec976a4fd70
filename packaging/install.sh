#!/bin/sh
# Builds tutela for C and C++ and installs it: headers, both libraries, pkg-config and CMake files. packaging/README.md tells more.
set -eu

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

case ${1-} in
    '' | -*)
        echo "usage: packaging/install.sh PREFIX    (an absolute path, such as /usr/local; DESTDIR is put before it)" >&2
        exit 2
        ;;
    /*) prefix=${1%/} ;;
    *) fail "PREFIX must be an absolute path: $1" ;;
esac
[ $# -eq 1 ] || fail "one PREFIX only"

root=$(cd "$(dirname "$0")/.." && pwd)
stage=${DESTDIR-}$prefix
build=${CARGO_TARGET_DIR:-$root/target}/c

command -v cargo >/dev/null || fail "cargo is not on the PATH; https://rustup.rs installs Rust"
for header in tutela.h tutela.hpp; do
    [ -f "$root/include/$header" ] || fail "include/$header is missing from the sources"
done
# Before the build, which takes a minute or two.
mkdir -p "$stage/lib" "$stage/include" 2>/dev/null && [ -w "$stage/lib" ] && [ -w "$stage/include" ] ||
    fail "cannot write to $stage"

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
major=${version%%.*}
minor=${version#*.} minor=${minor%%.*}
# Programs go on with every library of the same ABI: the same major version, and before 1.0 the same minor version.
if [ "$major" = 0 ]; then abi=0.$minor; else abi=$major; fi

case $(uname -s) in
    Linux | *BSD | DragonFly)
        built=libtutela.so real=libtutela.so.$version soname=libtutela.so.$abi
        name_flag=-Wl,-soname,$soname
        ;;
    Darwin)
        built=libtutela.dylib real=libtutela.$version.dylib soname=libtutela.$abi.dylib
        name_flag=-Wl,-install_name,$prefix/lib/$soname
        ;;
    *) fail "knows shared libraries of Linux, the BSDs and macOS; on $(uname -s) use the commands in packaging/README.md" ;;
esac

echo "building tutela $version"
mkdir -p "$build"
# What a program must link beside the static library; the compiler knows.
(cd "$root" && cargo rustc --release --lib --features capi --crate-type staticlib,cdylib --target-dir "$build" -- \
    -C "link-arg=$name_flag" -C strip=debuginfo --print "native-static-libs=$build/native-static-libs") ||
    fail "the build failed"
made=$build/${CARGO_BUILD_TARGET:+$CARGO_BUILD_TARGET/}release
native=$(cat "$build/native-static-libs")
native_list=$(echo "$native" | tr " " ";")

# Writes a template with its names filled in.
fill() {
    sed -e "s|@PREFIX@|$prefix|g" -e "s|@VERSION@|$version|g" -e "s|@ABI@|$abi|g" -e "s|@SHARED@|$real|g" \
        -e "s|@SONAME@|$soname|g" -e "s|@NATIVE_LIBS@|$native|g" -e "s|@NATIVE_LIST@|$native_list|g" \
        "$root/packaging/$1.in" >"$stage/$2/$1"
    chmod 644 "$stage/$2/$1"
    echo "  $stage/$2/$1"
}

# Copies a file in its final mode. The old one is removed first: a program that has it loaded keeps it.
put() {
    rm -f "$stage/$3"
    cp "$2" "$stage/$3"
    chmod "$1" "$stage/$3"
    echo "  $stage/$3"
}

echo "installing"
mkdir -p "$stage/lib/pkgconfig" "$stage/lib/cmake/tutela"
put 644 "$root/include/tutela.h" include/tutela.h
put 644 "$root/include/tutela.hpp" include/tutela.hpp
put 644 "$made/libtutela.a" lib/libtutela.a
put 755 "$made/$built" "lib/$real"
for link in "$soname" "$built"; do
    ln -sf "$real" "$stage/lib/$link"
    echo "  $stage/lib/$link"
done
fill tutela.pc lib/pkgconfig
fill tutela-config.cmake lib/cmake/tutela
fill tutela-config-version.cmake lib/cmake/tutela
