#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version: infra/release/notes.sh 0.2.0
set -euo pipefail
version=${1:?usage: infra/release/notes.sh VERSION}
cd "$(dirname "$0")/../.."
notes=$(awk -v version="$version" '/^## / { found = ($2 == version); next } found' CHANGELOG.md)
if [ -z "$notes" ]; then
  echo "notes.sh: CHANGELOG.md has no section \"## $version\"" >&2
  exit 1
fi
printf '%s\n' "$notes"
