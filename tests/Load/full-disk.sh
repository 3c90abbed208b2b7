#!/usr/bin/env bash
# A log on a disk that is full: every review is still answered.
# usage: tests/Load/full-disk.sh
. "$(dirname "$0")/common.sh"
build
dotnet "$root/src/Host/bin/$configuration/net10.0/sluice.dll" serve --config "$root/samples/sluice.yaml" --url https://127.0.0.1:18098 --development-ca "$work/ca.crt" 2>/dev/full &
started=$!
processes+=("$started")
url=https://127.0.0.1:18098
for _ in $(seq 150); do
  if curl -sfk "$url/readyz" >/dev/null; then break; fi
  kill -0 "$started" || { echo "it ended" >&2; exit 1; }
  sleep 0.1
done
load "$url/mutate" "$body" 5 16 20
kill -0 "$started"
