#!/usr/bin/env bash
# How many recorded reviews `sluice replay` answers again in a minute: those of samples/reviews, recorded by `sluice serve --record`, many times over,
# with samples/sluice.yaml as the new configuration. Prints the rate; exits 1 below 100,000 a minute.
#
#   bench/replay.sh [REVIEWS] [PROCESSORS]     default 100000 reviews on processors 0,1
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=${1:-100000}
processors=${2:-0,1}
port=18445
limit=100000
work=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  server=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

dotnet publish src/Host -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -p:PublishAot=true -o "$work/sluice" -v quiet --nologo
sluice=$work/sluice/sluice

"$sluice" serve --config samples/sluice.yaml --url "http://127.0.0.1:$port" --drain 0s --record "$work/recorded" --record-sampling-ratio 1 2>"$work/server.log" &
server=$!
for attempt in $(seq 100); do
  if grep -q 'Serving on' "$work/server.log"; then break; fi
  if ! kill -0 "$server" 2>/dev/null || [ "$attempt" = 100 ]; then
    cat "$work/server.log" >&2
    exit 2
  fi
  sleep 0.2
done
for review in samples/reviews/*.json; do
  for path in mutate validate; do
    "$sluice" send "$review" --url "http://127.0.0.1:$port/$path" >/dev/null || true
  done
done
stop

# The first line of a file is about the policies; the others are reviews.
mkdir "$work/many"
awk -v wanted="$wanted" '
  NR == 1 { print; next }
  { lines[n++] = $0 }
  END { if (n == 0) exit 1; for (i = 0; i < wanted; i++) print lines[i % n] }
' "$work/recorded"/reviews-*.jsonl >"$work/many/reviews-20260101T000000000Z-00000000.jsonl"

began=$(date +%s%N)
code=0
taskset -c "$processors" "$sluice" replay "$work/many" --config samples/sluice.yaml >"$work/report" || code=$?
ended=$(date +%s%N)
cat "$work/report"
if [ "$code" -gt 1 ]; then exit "$code"; fi
awk -v n="$wanted" -v ns=$((ended - began)) -v limit="$limit" -v bytes="$(wc -c <"$work/many/reviews-20260101T000000000Z-00000000.jsonl")" 'BEGIN {
  rate = n / (ns / 60e9)
  printf "%d reviews of %d bytes in %.1f s: %d a minute (limit %d)\n", n, bytes / n, ns / 1e9, rate, limit
  exit rate < limit
}'
