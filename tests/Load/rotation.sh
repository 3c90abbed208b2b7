#!/usr/bin/env bash
# Certificates rotate under load: 64 connections, new ones all the time, 20 swaps with expired, mismatched and half-written pairs among them.
# usage: tests/Load/rotation.sh [serve|proxy]. Fails when one request fails, a bad pair is served, or a good one is not served in 5 s.
. "$(dirname "$0")/common.sh"
mode=${1:-serve}
build
mkdir "$work/mounted"
for name in first second third; do pair "$name"; done
mkdir -p "$work/certs/"{expired,mismatched,half}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/certs/expired/tls.key" -out "$work/certs/expired/tls.crt" \
  -subj /CN=expired -days 1 -set_serial 1 2>/dev/null
openssl x509 -in "$work/certs/expired/tls.crt" -signkey "$work/certs/expired/tls.key" -days -1 -out "$work/certs/expired/tls.crt" 2>/dev/null || true
cp "$work/certs/second/tls.crt" "$work/certs/third/tls.key" "$work/certs/mismatched/"
cp "$work/certs/second/tls.key" "$work/certs/half/"
head -c 300 "$work/certs/second/tls.crt" >"$work/certs/half/tls.crt"

swap "$work/mounted" "$work/certs/first/"tls.*
if [ "$mode" = proxy ]; then
  "${program[@]}" serve --config "$root/samples/sluice.yaml" --url http://127.0.0.1:18099 2>"$work/upstream.log" &
  processes+=("$!")
  start "$work/log" proxy --upstream http://127.0.0.1:18099 --cert-dir "$work/mounted"
  until curl -sfk "$url/readyz" >/dev/null; do sleep 0.2; done
else
  start "$work/log" serve --config "$root/samples/sluice.yaml" --cert-dir "$work/mounted"
fi

seconds=100
load "$url/mutate" "$body" "$seconds" 64 20 >"$work/result" &
loading=$!
sleep 3
good=(first second third)
bad=(expired mismatched half)
failed=0
for number in $(seq 0 19); do
  if [ $((number % 2)) = 0 ]; then
    name=${good[$((number / 2 % 3))]}
  else
    name=${bad[$((number / 2 % 3))]}
  fi
  swap "$work/mounted" "$work/certs/$name/"tls.*
  if [ $((number % 2)) = 0 ]; then expected=$(thumbprint "$work/certs/$name/tls.crt"); fi
  sleep 4.5
  if [ "$(served)" != "$expected" ]; then
    echo "swap $number ($name): $expected should be served" >&2
    failed=1
  fi
done
wait "$loading" || failed=1
cat "$work/result"
echo "refused: $(grep -c '"EventId":2102' "$work/log")"
exit "$failed"
