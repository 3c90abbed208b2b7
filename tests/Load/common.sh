# What the scripts of this directory share. Everything runs on 127.0.0.1, in a directory of its own that goes at the end.
# shellcheck shell=bash
# Some of these variables are for the scripts alone that read this file.
# shellcheck disable=SC2034
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
processes=()
configuration=${SLUICE_CONFIGURATION:-Release}
body=$root/samples/reviews/pod-plain.json

finish() {
  for process in "${processes[@]}"; do
    kill -KILL "$process" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT

build() {
  if [ -n "${SLUICE_NO_BUILD:-}" ]; then return; fi
  dotnet build "$root/src/Host" -c "$configuration" -v quiet --nologo >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
  dotnet build "$root/tests/Load" -c "$configuration" -v quiet --nologo >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
}

# SLUICE names an executable to take in place of what is built here: a native one.
if [ -n "${SLUICE:-}" ]; then program=("$SLUICE"); else program=(dotnet "$root/src/Host/bin/$configuration/net10.0/sluice.dll"); fi
sluice() { "${program[@]}" "$@"; }
load() { dotnet "$root/tests/Load/bin/$configuration/net10.0/sluice-load.dll" "$@"; }

# start LOG COMMAND...: runs sluice in the background, with $descriptors file descriptors, and waits until it serves.
# Sets $started (process id) and $url.
start() {
  local log=$1
  shift
  : >"$log"
  (
    ulimit -n "${descriptors:-$(ulimit -n)}"
    exec "${program[@]}" "$@" --url https://127.0.0.1:0 2>"$log"
  ) &
  started=$!
  processes+=("$started")
  for _ in $(seq 300); do
    url=$(grep -o 'Serving on https://127.0.0.1:[0-9]*' "$log" | head -1 | cut -d' ' -f3) || true
    if [ -n "$url" ]; then return; fi
    kill -0 "$started" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
  done
  cat "$log" >&2
  exit 1
}

# pair NAME [DAYS]: makes certs/NAME with tls.crt and tls.key, all of one CA.
pair() {
  if [ -d "$work/certs/ca" ]; then
    sluice certs --ip 127.0.0.1 --days "${2:-30}" --ca-dir "$work/certs/ca" --out "$work/certs/$1" 2>/dev/null
  else
    sluice certs --ip 127.0.0.1 --days "${2:-30}" --out "$work/certs/$1" 2>/dev/null
    mkdir -p "$work/certs/ca"
    cp "$work/certs/$1"/ca.* "$work/certs/ca"
  fi
}

# swap DIRECTORY SOURCE...: puts the files of SOURCE into DIRECTORY as kubelet does, by a rename of the symlink ..data.
version=0
swap() {
  local directory=$1
  shift
  version=$((version + 1))
  mkdir -p "$directory/..v$version"
  cp "$@" "$directory/..v$version/"
  ln -sfn "..v$version" "$directory/..data_new"
  mv -T "$directory/..data_new" "$directory/..data"
  for file in "$@"; do
    ln -sfn "..data/$(basename "$file")" "$directory/$(basename "$file")"
  done
  rm -rf "$directory/..v$((version - 1))"
}

thumbprint() { openssl x509 -in "$1" -noout -fingerprint -sha1 | cut -d= -f2 | tr -d ':'; }
served() { echo | openssl s_client -connect "${url#https://}" 2>/dev/null | openssl x509 -noout -fingerprint -sha1 | cut -d= -f2 | tr -d ':'; }
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
