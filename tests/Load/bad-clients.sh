#!/usr/bin/env bash
# 2,000 clients that want to idle, slow headers, slow and endless and compressed bodies, and storms of HTTP/2 resets, all at once and from another address than
# the good client's, against one server with the heap of a container of 384 MiB (GCHeapHardLimit 288 MiB): without a limit the collector lets garbage grow by the
# size of the processor's caches. Memory stays under 300 MiB, the good client's p99 under 100 ms, and a quarter of a minute later handles, threads and memory
# are within 20 % of what they were after the same a first time.
# usage: tests/Load/bad-clients.sh [SECONDS]; default: 30
. "$(dirname "$0")/common.sh"
build

# Without 0x, which a native executable does not heed.
export DOTNET_GCHeapHardLimit=12000000
start "$work/log" serve --config "$root/samples/sluice.yaml"
unset DOTNET_GCHeapHardLimit
status=0
load bad-clients "$url/mutate" "$body" "$started" "${1:-30}" || status=$?
kill -0 "$started"
exit "$status"
