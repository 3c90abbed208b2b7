#!/usr/bin/env bash
# Makes an archive of `sluice` for each platform, which needs no .NET where it is unpacked, and their checksums: infra/release/archives.sh VERSION DIR [RID ...]
set -euo pipefail
version=${1:?usage: infra/release/archives.sh VERSION DIR [RID ...]}
mkdir -p "${2:?usage: infra/release/archives.sh VERSION DIR [RID ...]}"
out=$(cd "$2" && pwd)
shift 2
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for platform in "${@:-linux-x64}"; do
  dotnet publish src/Host -c Release -r "$platform" --self-contained -p:PublishSingleFile=true -p:DebugType=none -p:Version="$version" \
    -p:ContinuousIntegrationBuild=true -o "$work/$platform" -v quiet --nologo
  rm -f "$work/$platform"/*.xml "$work/$platform"/*.endpoints.json
  cp LICENSE "$work/$platform/"
  # The same bytes of the same files: their order, owner and time say nothing.
  tar -C "$work/$platform" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" -cf - . | gzip -n >"$out/sluice-$version-$platform.tar.gz"
done
cd "$out"
sha256sum sluice-"$version"-*.tar.gz >"sluice-$version-checksums.txt"
