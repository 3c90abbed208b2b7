#!/usr/bin/env bash
# Publishes `sluice` as a native executable and runs a command in whose tests it takes the place of what was built: run.sh dotnet test ...
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
out=$root/artifacts/native

if ! { command -v clang || command -v gcc; } >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing Debian's package clang, which links it ..."
  { apt-get install -y --no-install-recommends clang || { apt-get update && apt-get install -y --no-install-recommends clang; }; } >/dev/null 2>&1
fi
echo "Publishing the native executable ..."
# Away from the other builds: those are of the runtime's.
dotnet publish "$root/src/Host" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -p:PublishAot=true --artifacts-path "$out" -o "$out/sluice" -v quiet --nologo
SLUICE_EXECUTABLE=$out/sluice/sluice exec "$@"
