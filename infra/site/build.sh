#!/usr/bin/env bash
# Makes a site of README.md and docs/, with a search that asks nobody: infra/site/build.sh DIR. Any web server shows it, and so does a browser that opens DIR/index.html.
set -euo pipefail
out=${1:?usage: infra/site/build.sh DIR}
here=$(cd "$(dirname "$0")" && pwd)
if ! [ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
  npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund >/dev/null
fi
mkdir -p "$out"
node "$here/build.js" "$(cd "$here/../.." && pwd)" "$(cd "$out" && pwd)"
