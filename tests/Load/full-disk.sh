#!/usr/bin/env bash
# A log on a disk that is full: every review is still answered, and when there is room again an event says how many lines were lost.
# The disk is a file system of 64 KiB in memory, which needs root; without it, /dev/full stands for it and there is no recovery to see.
# usage: tests/Load/full-disk.sh
. "$(dirname "$0")/common.sh"
build
disk=$work/disk
mkdir "$disk"
log=/dev/full
if mount -t tmpfs -o size=64k tmpfs "$disk" 2>/dev/null; then
  trap 'umount -l "$disk"; finish' EXIT
  log=$disk/log
fi
"${program[@]}" serve --config "$root/samples/sluice.yaml" --url https://127.0.0.1:18098 --development-ca "$work/ca.crt" 2>>"$log" &
started=$!
processes+=("$started")
url=https://127.0.0.1:18098
for _ in $(seq 150); do
  if curl -sfk "$url/readyz" >/dev/null; then break; fi
  kill -0 "$started" || { echo "it ended" >&2; exit 1; }
  sleep 0.1
done
[ "$log" = /dev/full ] || cat /dev/zero >"$disk/filler" 2>/dev/null || true
load "$url/mutate" "$body" 5 16 20
if [ "$log" != /dev/full ]; then
  rm "$disk/filler"
  load "$url/mutate" "$body" 3 16 20
  grep -a '"EventId":2010' "$log" || { echo "no event LogLinesLost" >&2; exit 1; }
fi
kill -0 "$started"
