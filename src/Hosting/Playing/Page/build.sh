#!/usr/bin/env bash
# Makes what the program embeds beside index.html and icon.svg (../Assets) of the sources in this folder. Run it after a change here, and commit what it made.
#   --check DIR   make it in DIR instead, for a comparison
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../Assets
case "${1:-}" in
  "") ;;
  --check) out=$2 ;;
  *) echo "usage: build.sh [--check DIR]" >&2; exit 2 ;;
esac
cd "$here"
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund >/dev/null
fi
mkdir -p "$out"
node_modules/.bin/esbuild main.js --bundle --minify --format=esm --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning --outfile="$out/play.js"
node_modules/.bin/esbuild play.css --minify --charset=utf8 --log-level=warning --outfile="$out/play.css"
node licences.js >"$out/licences.txt"
