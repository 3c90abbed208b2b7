#!/usr/bin/env bash
# SIGTERM under load from clients that try nothing again, on kept connections and on new ones.
# usage: tests/Load/drain.sh. Fails when one request in the drain fails, or the exit status is not 0.
. "$(dirname "$0")/common.sh"
build
start "$work/log" serve --config "$root/samples/sluice.yaml" --drain 8s
load "$url/mutate" "$body" 10 32 1000000 >"$work/kept" &
kept=$!
load "$url/mutate" "$body" 10 16 1 >"$work/new" &
new=$!
# The clients stop 2 s before the drain ends: what an endpoint that is gone from its Service gets.
sleep 4
kill -TERM "$started"
sleep 0.2
curl -sk -o "$work/ready" -w '/readyz %{http_code}\n' "$url/readyz"
cat "$work/ready"
failed=0
wait "$kept" || failed=1
wait "$new" || failed=1
cat "$work/kept" "$work/new"
status=0
wait "$started" || status=$?
echo "exit status $status"
[ "$status" = 0 ] && exit "$failed"
exit 1
