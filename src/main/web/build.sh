#!/usr/bin/env bash
# Builds the page of HTML reports into DIR/classes. Maven calls it; DIR is Maven's target folder.
#
#   build.sh DIR          the page
#   build.sh DIR check    its types and its tests
#
# Packages are installed into DIR/web, so that nothing is written between the sources, and only when the
# lock file has changed.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
mkdir -p "$1"
target=$(cd -- "$1" && pwd -P)
work=$target/web

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

for tool in node npm; do
  command -v "$tool" > /dev/null || die \
    "no $tool found: the page of HTML reports is built with Node.js (18 or later) and npm; install both" \
    '(Debian: apt-get install nodejs npm)'
done
version=$(node --version)
major=${version#v}
major=${major%%.*}
(( major >= 18 )) || die "Node.js 18 or later is needed; node is $version"

if ! cmp -s "$here/package-lock.json" "$work/installed.json"; then
  mkdir -p "$work"
  rm -f "$work/installed.json"
  cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work/"
  (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error) >&2 \
    || die 'npm could not install what the page of HTML reports is built with'
  cp "$here/package-lock.json" "$work/installed.json"
fi

exec node "$here/build.mjs" "$work" "$target" "${2:-page}"
