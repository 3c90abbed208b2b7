#!/usr/bin/env bash
# Installs the dotnet tool of this repository as a user would, away from it, and tries it.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A version of its own: NuGet keeps what it has once unpacked.
version=0.0.0-try.$(date +%s)
dotnet pack src/Host -c Release -o "$work/feed" -p:PackageVersion="$version" -v quiet --nologo
cd "$work"
dotnet tool install Sluice.Cli --tool-path "$work/tools" --source "$work/feed" --version "$version" >"$work/install.log" || { cat "$work/install.log" >&2; exit 1; }
expect() { grep -qF -- "$1" || { echo "try-tool.sh: no \"$1\" in what was printed" >&2; exit 1; }; }
tools/sluice init policies | expect "sluice test"
tools/sluice check policies/sluice.yaml | expect "no error"
tools/sluice test policies | expect " 0 failed"
tools/sluice policies | expect filebeat-sidecar
echo "The dotnet tool: installed, init, check, test and policies work"
