#!/usr/bin/env bash
# 256 file descriptors, and more connections than that: an event, no crash, and answers again afterwards.
# usage: tests/Load/descriptors.sh
. "$(dirname "$0")/common.sh"
build
descriptors=256
start "$work/log" serve --config "$root/samples/sluice.yaml"
load "$url/mutate" "$body" 5 220 1000 >"$work/storm" || true
head -1 "$work/storm"
load "$url/mutate" "$body" 3 16 20 >"$work/after"
cat "$work/after"
grep -q '"EventId":2007' "$work/log" || { echo "no event FewDescriptors" >&2; exit 1; }
grep -q '"EventId":2005' "$work/log" || { echo "no event ConnectionRefused" >&2; exit 1; }
kill -0 "$started"
