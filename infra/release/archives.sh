#!/usr/bin/env bash
# Makes an archive of `sluice` for each platform, which needs no .NET where it is unpacked, and their checksums: infra/release/archives.sh VERSION DIR [RID ...]
# It is native where this machine can link for the platform, else one file with the runtime in it; which of both, and why, is said.
set -euo pipefail
version=${1:?usage: infra/release/archives.sh VERSION DIR [RID ...]}
mkdir -p "${2:?usage: infra/release/archives.sh VERSION DIR [RID ...]}"
out=$(cd "$2" && pwd)
shift 2
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Why this machine cannot link for a platform; nothing where it can.
not_native() {
  local machine triple debian
  machine=$(uname -m)
  case $1 in
    linux-x64) triple=x86_64-linux-gnu debian=amd64 ;;
    linux-arm64) triple=aarch64-linux-gnu debian=arm64 ;;
    *) echo "it would have to be linked on such a system"; return ;;
  esac
  if [ "$(uname -s)" != Linux ]; then
    echo "it would have to be linked on Linux"
  elif [ "${triple%%-*}" = "$machine" ]; then
    command -v clang >/dev/null || command -v gcc >/dev/null || echo "there is neither clang nor gcc"
  else
    command -v clang >/dev/null || { echo "there is no clang to link for another processor"; return; }
    command -v llvm-objcopy >/dev/null || { echo "there is no llvm-objcopy to strip it"; return; }
    command -v "$triple-gcc" >/dev/null || { echo "there is no linker for it: Debian's package gcc-${triple//_/-}"; return; }
    # A name is answered with a path where clang has found the file.
    [ "$(clang --target="$triple" -print-file-name=crt1.o)" != crt1.o ] || echo "there is no C library for it: Debian's package libc6-dev-$debian-cross"
  fi
}

for platform in "${@:-linux-x64}"; do
  publish=(dotnet publish src/Host -c Release -r "$platform" -p:DebugType=none -p:Version="$version" -p:ContinuousIntegrationBuild=true --artifacts-path "$work/artifacts" -o "$work/$platform" -v quiet --nologo)
  why=$(not_native "$platform")
  if [ -z "$why" ]; then
    echo "sluice-$version-$platform: native"
    publish+=(-p:PublishAot=true)
  else
    echo "sluice-$version-$platform: with the runtime, not native: $why"
    publish+=(--self-contained -p:PublishSingleFile=true)
  fi
  "${publish[@]}"
  rm -f "$work/$platform"/*.xml "$work/$platform"/*.endpoints.json
  cp LICENSE "$work/$platform/"
  # The same bytes of the same files: their order, owner and time say nothing.
  tar -C "$work/$platform" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" -cf - . | gzip -n >"$out/sluice-$version-$platform.tar.gz"
done
cd "$out"
sha256sum sluice-"$version"-*.tar.gz >"sluice-$version-checksums.txt"
