#!/usr/bin/env bash
# Makes a release for Linux x86-64 that needs neither a JDK nor network: a tarball and a .deb, with the
# Java runtime that lockreel needs, a list of what is in it (CycloneDX) and checksums. Maven calls it:
#
#   build.sh TARGET VERSION TIMESTAMP MAINTAINER     in the root of the sources, after jar and man
#                                                    pages are built
#
# The same sources and the same JDK give the same bytes.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C TZ=UTC
umask 022

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
target=$(cd -- "$1" && pwd -P)
version=$2
maintainer=$4
SOURCE_DATE_EPOCH=$(date -d "$3" +%s)
export SOURCE_DATE_EPOCH

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

[[ $(uname -sm) == 'Linux x86_64' ]] || die "a release is made on Linux x86-64; this is $(uname -sm)"
jdk=${JAVA_HOME:-$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v javac)")")")}
[[ -x $jdk/bin/jlink && -d $jdk/jmods ]] || die "$jdk has no jlink or no jmods: a whole JDK is needed"
for tool in dpkg-deb tar gzip sha256sum; do
  command -v "$tool" > /dev/null || die "no $tool found: a release needs it"
done

out=$target/release
rm -rf "$out"
name=lockreel-$version-linux-x86_64
home=$out/$name
mkdir -p "$home/bin" "$home/lib" "$home/doc"

# The jar without the native libraries of other platforms; those of this one lie beside it, so that
# nothing is unpacked at a start.
native='librocksdbjni-linux64\.so|linux/amd64/libzstd-jni-.*\.so|net/jpountz/util/linux/amd64/.*\.so'
other='librocksdbjni-.*|(linux|darwin)/.*/libzstd-jni-.*|net/jpountz/util/(linux|darwin)/.*|org/xerial/snappy/native/(?!Linux/x86_64/).*[a-z]'
"$jdk/bin/java" "$here/TrimJar.java" "$target/lockreel.jar" "$home/lib/lockreel.jar" "$home/lib" "$native" "$other"
[[ -f $home/lib/librocksdbjni-linux64.so ]] || die 'the jar has no RocksDB for this platform'

# The modules that the jar uses, as jdeps sees them, and those that are asked for by name: zip file systems,
# Kafka's SASL and JMX, and the signals that end a replay.
modules=$("$jdk/bin/jdeps" --multi-release base --ignore-missing-deps --print-module-deps "$home/lib/lockreel.jar")
"$jdk/bin/jlink" --add-modules "$modules,jdk.zipfs,jdk.unsupported,jdk.crypto.ec" \
  --strip-debug --no-header-files --no-man-pages --compress=2 --output "$home/runtime"

install -m 755 "$here/lockreel" "$home/bin/lockreel"
cp LICENSE README.md CHANGELOG.md SECURITY.md "$home/"
cp -r docs/. "$home/doc/"
cp -r schemas "$home/doc/schemas"
mkdir -p "$home/share/man/man1"
for page in "$target"/man/man1/*.1; do
  [[ -s $page ]] || die 'there are no man pages'
  gzip -n9 < "$page" > "$home/share/man/man1/${page##*/}.gz"
done
cp "$target/bom.json" "$out/$name.cdx.json"
find "$home" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +

tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$out" -cf - "$name" |
  gzip -n > "$out/$name.tar.gz"

# The package: all of it in /usr/lib/lockreel, the command in /usr/bin. A tilde sorts a snapshot before its
# release.
package=$out/package
mkdir -p "$package/DEBIAN" "$package/usr/bin" "$package/usr/lib" "$package/usr/share/doc/lockreel" \
  "$package/usr/share/bash-completion/completions" "$package/usr/share/man"
cp -a "$home" "$package/usr/lib/lockreel"
mv "$package/usr/lib/lockreel/share/man/man1" "$package/usr/share/man/man1"
rm -rf "$package/usr/lib/lockreel/share" "$package/usr/lib/lockreel/doc" "$package"/usr/lib/lockreel/{LICENSE,README.md,CHANGELOG.md,SECURITY.md}
ln -s ../lib/lockreel/bin/lockreel "$package/usr/bin/lockreel"
cp -r "$home/doc/." "$home/README.md" "$home/CHANGELOG.md" "$home/SECURITY.md" "$package/usr/share/doc/lockreel/"
cp LICENSE "$package/usr/share/doc/lockreel/copyright"
"$home/bin/lockreel" generate-completion > "$package/usr/share/bash-completion/completions/lockreel"
installed=$(du -sk --apparent-size "$package/usr" | cut -f 1)
cat > "$package/DEBIAN/control" << CONTROL
Package: lockreel
Version: ${version/-SNAPSHOT/\~snapshot}
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $installed
Depends: libc6 (>= 2.34), libstdc++6, zlib1g
Section: devel
Priority: optional
Description: offline and streaming lock validator for kernel traces
 Replays captured kernel traces through a lock validator and finds the lock
 orders, interrupt states and unbalanced unlocks from which a kernel
 deadlocks. Comes with the Java runtime that it needs.
CONTROL
find "$package" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
deb=lockreel_${version/-SNAPSHOT/\~snapshot}_amd64.deb
dpkg-deb --root-owner-group -Zgzip --build "$package" "$out/$deb" > /dev/null
rm -rf "$package"

(cd "$out" && sha256sum "$name.tar.gz" "$deb" "$name.cdx.json" > SHA256SUMS)
(cd "$out" && ls -l "$name.tar.gz" "$deb" "$name.cdx.json" SHA256SUMS)
