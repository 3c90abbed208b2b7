#!/usr/bin/env bash
# Lays out a folder that a Functions host runs as it is: `sluice` as a custom handler, host.json, a function.json for each route, and a configuration.
#   layout.sh FOLDER [CONFIG]
# CONFIG defaults to samples/sluice.yaml. RUNTIME (default: this machine's) is the runtime identifier to publish for, such as linux-x64 or linux-musl-x64.
# The executable is native: the Functions base image of custom handlers has no .NET. RUNTIME has to be one that this machine links for; with NATIVE=false, for any other, the
# runtime comes along.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: layout.sh FOLDER [CONFIG]" >&2
  exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
folder=$1
config=${2:-$root/samples/sluice.yaml}

if [ ! -f "$config" ]; then
  echo "layout.sh: there is no file $config" >&2
  exit 2
fi

publish=(dotnet publish "$root/src/Host" -c Release -v quiet --nologo -o "$folder")
if [ "${NATIVE:-true}" = false ]; then
  publish+=(--self-contained)
else
  publish+=(-p:PublishAot=true)
fi
if [ -n "${RUNTIME:-}" ]; then
  publish+=(-r "$RUNTIME")
else
  publish+=(--use-current-runtime)
fi

mkdir -p "$folder"
"${publish[@]}"
for function in "$here"/*/function.json; do
  name=$(basename "$(dirname "$function")")
  mkdir -p "$folder/$name"
  cp "$function" "$folder/$name/"
done
cp "$here/host.json" "$here/local.settings.json" "$folder/"
cp "$config" "$folder/sluice.yaml"
echo "$folder is ready: (cd $folder && func start), or copy it to /home/site/wwwroot of a Functions image."
