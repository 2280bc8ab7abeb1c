#!/usr/bin/env bash
# Writes the commit that is built, for --version and every JSON, into DIR/classes; without git, nothing.
set -euo pipefail
file=$1/classes/dev/lockreel/cli/commit
mkdir -p "${file%/*}"
if commit=$(git rev-parse --short=12 HEAD 2> /dev/null); then
  # What is changed and not committed is of no commit.
  [[ -z $(git status --porcelain --untracked-files=no) ]] || commit+=.dirty
  printf '%s\n' "$commit" > "$file"
else
  rm -f "$file"
fi
