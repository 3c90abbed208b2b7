#!/usr/bin/env bash
# 2,000 idle connections, slow headers, slow and endless and compressed bodies, and storms of HTTP/2 resets, all at once. Memory stays under
# 300 MiB, a good client's p99 under 100 ms, and a quarter of a minute later handles, threads and memory are within 20 % of
# what they were after the same a first time.
# usage: tests/Load/bad-clients.sh [SECONDS]; default: 30
. "$(dirname "$0")/common.sh"
build
start "$work/log" serve --config "$root/samples/sluice.yaml"
status=0
load bad-clients "$url/mutate" "$body" "$started" "${1:-30}" || status=$?
kill -0 "$started"
exit "$status"
