#!/usr/bin/env bash
# What one `sluice serve` answers over few connections, by HTTP/1.1 and by HTTP/2 with several streams: the pod of bench/run.sh that no policy wants. And what a
# TLS handshake costs it, from the opening of a connection to its end. Prints the rows of docs/performance.md, and a table of handshakes.
#
#   bench/http2.sh [ROUNDS] [SECONDS]     default 3 rounds of 4 s for each row, by turns; needs two cores, and h2load, wrk, curl, openssl, python3 (Debian packages)
#
# The server is the native executable on core 0, the load (h2load; openssl s_time, one handshake after the other) on core 1. CPU is the server's.
# SLUICE names an executable to measure; else one is published. PUBLISH has other arguments for `dotnet publish` (default -p:PublishAot=true).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=bench/lib.sh
. bench/lib.sh

rounds=${1:-3}
seconds=${2:-4}
if ! [[ "$rounds $seconds" =~ ^[1-9][0-9]*\ [1-9][0-9]*$ ]]; then fail "ROUNDS and SECONDS are whole numbers, not $rounds and $seconds"; fi
(($(nproc) >= 2)) || fail "the server and the load need a core each, and here is one"
for tool in curl wrk openssl h2load:nghttp2-client /usr/bin/python3:python3; do need "${tool%%:*}" "${tool##*:}"; done
sluice=$(to_measure)

port=18449
export REVIEW=$work/review.json
compact <samples/reviews/pod-plain.json >"$REVIEW"
taskset -c 0 "$sluice" serve --config bench/sluice.yaml --url "https://127.0.0.1:$port" --development-ca "$work/ca.crt" --max-connection-age 0s --drain 0s 2>"$work/server.log" &
server=$!
processes+=("$server")
wait_for 30 curl -sf -o /dev/null --cacert "$work/ca.crt" "https://127.0.0.1:$port/readyz" || fail "the server does not become ready: $(tail -n 5 "$work/server.log")"

# broken WHAT: the load did not do what is to be measured.
broken() {
  tail -n 20 "$work/load.log" >&2
  fail "$1"
}

# reviews NAME PROTOCOL ARGUMENT...: one round of h2load, a line "reviews-a-second microseconds-of-CPU-for-one" more in the rounds of that name.
reviews() {
  local name=$1 protocol=$2 before after
  before=$(cpu "$server")
  timeout $((seconds + 20)) taskset -c 1 h2load -t1 -D "$seconds" "${@:3}" -d "$REVIEW" -H 'content-type: application/json' "https://127.0.0.1:$port/mutate" >"$work/load.log" 2>&1 ||
    broken "h2load failed"
  after=$(cpu "$server")
  grep -qx "Application protocol: $protocol" "$work/load.log" || broken "$name is not by $protocol"
  awk -v cpu=$((after - before)) -v seconds="$seconds" '
    /^requests:/ { lost = $10 + $12 + $14 }
    /^status codes:/ { answered = $3; lost += $5 + $7 + $9 }
    END { if (!answered || lost) exit 1; printf "%.0f %.1f\n", answered / seconds, cpu / answered }' "$work/load.log" >>"$work/$name.rounds" || broken "not every request was answered"
}

# handshakes NAME ARGUMENT...: one round of openssl s_time, a line "handshakes milliseconds-of-CPU-for-one" more.
handshakes() {
  local name=$1 before after
  before=$(cpu "$server")
  timeout $((seconds + 20)) taskset -c 1 openssl s_time -connect "127.0.0.1:$port" -time "$seconds" "${@:2}" >"$work/load.log" 2>&1 || broken "openssl s_time failed"
  after=$(cpu "$server")
  # It writes an r for each session that is resumed, and a star for a new one.
  if [ "$name" = resumed ] && grep -qE '^r*\*' "$work/load.log"; then broken "a session was not resumed"; fi
  awk -v cpu=$((after - before)) '/connections in .* real/ { count = $1 } END { if (!count) exit 1; printf "%d %.3f\n", count, cpu / count / 1000 }' "$work/load.log" >>"$work/$name.rounds" ||
    broken "there was no handshake"
}

say "warming up"
warm_up "$port" "$server"
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  reviews 1-1 http/1.1 --h1 -c1
  reviews 1-2 http/1.1 --h1 -c2
  reviews 1-16 http/1.1 --h1 -c16
  reviews 2-1-1 h2 -c1 -m1
  reviews 2-1-8 h2 -c1 -m8
  reviews 2-2-8 h2 -c2 -m8
  reviews 2-16-1 h2 -c16 -m1
  handshakes tls13 -new -tls1_3
  handshakes tls12 -new -tls1_2
  handshakes resumed -reuse -tls1_2
done
stop

# row TITLE NAME...: what was measured under these names, side by side.
row() {
  local name rates="" costs=""
  for name in "${@:2}"; do
    rates+=", $(commas "$(median "$work/$name.rounds" 1)")"
    costs+=", $(printf '%.0f' "$(median "$work/$name.rounds" 2)")"
  done
  echo "| $1 | ${rates#, } | ${costs#, } µs |"
}

echo "$(wc -c <"$REVIEW") bytes; $rounds rounds of $seconds s; $("$sluice" --version); load of the machine now: $(cut -d ' ' -f 1-3 /proc/loadavg)"
printf '\n| | reviews a second | CPU for one |\n|---|---|---|\n'
row "HTTP/1.1, 1, 2 and 16 connections" 1-1 1-2 1-16
row "HTTP/2, 1 connection, 1 and 8 streams" 2-1-1 2-1-8
row "HTTP/2, 2 connections, 8 streams each" 2-2-8
row "HTTP/2, 16 connections, 1 stream each" 2-16-1
printf '\n| handshake | CPU |\n|---|---|\n'
printf '| %s | %.2f ms |\n' "TLS 1.3" "$(median "$work/tls13.rounds" 2)" "TLS 1.2" "$(median "$work/tls12.rounds" 2)" "TLS 1.2, a session resumed" "$(median "$work/resumed.rounds" 2)"
