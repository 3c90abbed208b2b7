#!/usr/bin/env bash
# Everything that a hostile caller or tenant can do, at once, against one server with the heap of a container of 384 MiB (GCHeapHardLimit 288 MiB): reviews that
# ask for as much as they can, bodies that hold memory, senders that are silent, slow or endless, connections to both addresses, made-up series and log
# fields, HTTP/2 resets; meanwhile the configuration is replaced every 0.7 s, certificates rotate with bad pairs among them, the standby takes over and gives
# back, and connections end by age. A good client is answered right every time, its p99 under 250 ms in its worst second; afterwards memory, descriptors
# and threads are as before. The attackers run at a lower priority: real ones bring their own processors.
# usage: tests/Load/attack.sh [serve|proxy] [SECONDS]; default: serve 60
. "$(dirname "$0")/common.sh"
mode=${1:-serve}
seconds=${2:-60}
build
for name in first second; do pair "$name"; done
mkdir -p "$work"/{main,standby,config} "$work/certs/mismatched"
cp "$work/certs/second/tls.crt" "$work/certs/first/tls.key" "$work/certs/mismatched/"
mkdir "$work/versions"
for number in 0 1; do
  mkdir "$work/versions/$number"
  { cat "$root/tests/Load/attack.yaml"; echo "# version $number"; } >"$work/versions/$number/sluice.yaml"
done
swap "$work/main" "$work/certs/first/"tls.*
swap "$work/standby" "$work/certs/second/"tls.*
swap "$work/config" "$work/versions/0/sluice.yaml"

# Without 0x, which a native executable does not heed.
export DOTNET_GCHeapHardLimit=12000000
arguments=(--management-url http://127.0.0.1:0 --cert-dir "$work/main" --standby-cert-dir "$work/standby" --max-connection-age 2s)
if [ "$mode" = proxy ]; then
  "${program[@]}" serve --config "$work/config" --url http://127.0.0.1:18097 2>"$work/upstream.log" &
  processes+=("$!")
  upstream=$!
  start "$work/log" proxy --upstream http://127.0.0.1:18097 "${arguments[@]}"
else
  start "$work/log" serve --config "$work/config" "${arguments[@]}"
fi
unset DOTNET_GCHeapHardLimit
management=$(grep -o 'Probes and metrics on http://127.0.0.1:[0-9]*' "$work/log" | head -1 | cut -d' ' -f5)
until curl -sf "$management/readyz" >/dev/null; do sleep 0.2; done

# While the attack goes on: a version of the configuration every 0.7 s, and every 2 s another pair, every other one bad.
disturb() {
  local pairs=(second mismatched first mismatched) number
  for ((number = 1; ; number++)); do
    until [ -e "$work/attacked" ]; do sleep 0.2; done
    swap "$work/config" "$work/versions/$((number % 2))/sluice.yaml"
    if [ $((number % 3)) = 0 ]; then swap "$work/main" "$work/certs/${pairs[$((number / 3 % 4))]}/"tls.*; fi
    sleep 0.7
  done
}
disturb &
disturbing=$!
processes+=("$disturbing")

status=0
load attack "$url/mutate" "$management" "$body" "$started" "$work/attacked" "$seconds" || status=$?
kill "$disturbing"
kill -0 "$started"
[ "$mode" = serve ] || kill -0 "$upstream"
count() { grep -c "\"EventId\":$1[,}]" "$2" || true; }
log=$work/log
[ "$mode" = serve ] || log=$work/upstream.log
echo "versions taken: $(count 2201 "$log"), pairs refused: $(count 2102 "$work/log"), taken over: $(count 2103 "$work/log"), log: $(stat -c %s "$log") bytes"
[ "$(count 2201 "$log")" -ge "$seconds" ] || { echo "fewer versions than one a second were taken" >&2; status=1; }
[ "$(count 2103 "$work/log")" -ge 2 ] || { echo "the standby did not take over and give back" >&2; status=1; }
series=$(curl -sf "$management/metrics" | wc -l)
echo "lines of metrics: $series"
[ "$series" -lt 2000 ] || { echo "callers made series" >&2; status=1; }
exit "$status"
