#!/usr/bin/env bash
# Makes everything of a release but its images: infra/release/release.sh TAG DIR REGISTRY URL
# PLATFORMS says which archives (default: all); URL is where they will be.
set -euo pipefail
usage="usage: infra/release/release.sh TAG DIR REGISTRY URL"
version=${1:?$usage}
version=${version#v}
mkdir -p "${2:?$usage}"
out=$(cd "$2" && pwd)
registry=${3:?$usage}
url=${4:?$usage}
cd "$(dirname "$0")"
./notes.sh "$version" >"$out/notes.md"
./packages.sh "$version" "$out"
read -ra platforms <<<"${PLATFORMS:-linux-x64 linux-arm64 osx-x64 osx-arm64 win-x64}"
./archives.sh "$version" "$out" "${platforms[@]}"
./chart.sh "$version" "$out" "$registry"
./krew.sh "$version" "$out" "$url" >"$out/krew-sluice.yaml"
