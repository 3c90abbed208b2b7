#!/usr/bin/env bash
# Half of the top rate for a long time: the working set at the end is at most 10 % over that after the first minute.
# usage: tests/Load/soak.sh [MINUTES]; default: 10
. "$(dirname "$0")/common.sh"
minutes=${1:-10}
build
start "$work/log" serve --config "$root/samples/sluice.yaml"
load "$url/mutate" "$body" 10 16 1000 >"$work/warm"
cat "$work/warm"
# 16 clients without pause give the top rate; a pause as long as an answer takes gives half of it.
pause=$(awk '/p50/ { for (i = 1; i <= NF; i++) if ($i == "p50") { print int($(i + 1) + 0.999) } }' "$work/warm")
load "$url/mutate" "$body" "$((minutes * 60))" 16 1000 "$pause" >"$work/result" &
loading=$!
sleep 60
after_a_minute=$(memory "$started")
failed=0
wait "$loading" || failed=1
at_the_end=$(memory "$started")
cat "$work/result"
echo "working set after a minute: $after_a_minute KiB, at the end: $at_the_end KiB"
[ "$at_the_end" -le $((after_a_minute * 110 / 100)) ] && exit "$failed"
exit 1
