#!/usr/bin/env bash
# How near `sluice serve` comes to a bare Kestrel that reads the same body and answers a constant of the same size over the same TLS.
# Both run side by side on one core, the load (wrk: keep-alive, HTTP/1.1) on another; both are warmed up until their rate is steady,
# then measured by turns. Prints medians of requests per second, CPU per request, and their ratios; exits 1 below the limits.
# `sluice serve` asks the kernel to schedule it as batch work (docs/decisions/runtime-settings.md); the last column is beside a bare Kestrel that is started so (chrt).
#
#   bench/run.sh [ROUNDS] [SECONDS]     default 7 rounds of 5 s each; needs wrk and curl (Debian packages) and two cores
#
# Both are native. PUBLISH has other arguments for `dotnet publish`: PUBLISH='--no-self-contained' measures both on the runtime.
# SLUICE and BARE name executables that are there already, in place of publishing them.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=bench/lib.sh
. bench/lib.sh

rounds=${1:-7}
seconds=${2:-5}
sluice_port=18443
bare_port=18444
alike_port=18445
need wrk
need curl
need chrt util-linux
read -ra how <<<"${PUBLISH:--p:PublishAot=true}"
sluice=$(to_measure)
bare=${BARE:-$work/bare/Sluice.Bench.Baseline}
[ -n "${BARE:-}" ] || dotnet publish bench/Baseline -c Release -r "$(runtime_identifier)" "${how[@]}" -o "$work/bare" -v quiet --nologo

# beside bare|alike: how many requests sluice answers where that one answers one
beside() { awk -v a="$(median "$work/sluice.rounds" 1)" -v b="$(median "$work/$1.rounds" 1)" 'BEGIN { printf "%.2f", a / b }'; }

# compare REVIEW LEAST-RATIO
compare() {
  local name=$1 least=$2 ratio port i
  local servers=(sluice bare alike) ports=("$sluice_port" "$bare_port" "$alike_port")
  export REVIEW=$work/$name.json
  "$bare" review "$name" >"$REVIEW"
  taskset -c 0 "$sluice" serve --config bench/sluice.yaml --url "https://127.0.0.1:$sluice_port" --development-ca "$work/ca.crt" 2>"$work/$name.log" &
  processes+=($!)
  wait_for 10 curl -sf -o "$work/answer" --cacert "$work/ca.crt" -H 'Content-Type: application/json' --data-binary "@$REVIEW" "https://127.0.0.1:$sluice_port/mutate" ||
    fail "sluice does not answer: $(tail -n 5 "$work/$name.log")"
  taskset -c 0 "$bare" "$bare_port" "$work/answer" &
  processes+=($!)
  taskset -c 0 chrt --batch 0 "$bare" "$alike_port" "$work/answer" &
  processes+=($!)
  for port in "$bare_port" "$alike_port"; do
    wait_for 10 curl -skf -o /dev/null --data-binary "@$REVIEW" "https://127.0.0.1:$port/" || fail "the bare Kestrel does not answer"
  done

  for i in "${!servers[@]}"; do
    warm_up "${ports[i]}" "${processes[i]}"
    : >"$work/${servers[i]}.rounds"
  done
  for _ in $(seq "$rounds"); do
    for i in "${!servers[@]}"; do measure "${ports[i]}" "${processes[i]}" >>"$work/${servers[i]}.rounds"; done
  done
  ratio=$(beside bare)
  printf '%-24s %6s B in %6s B out   sluice %6s/s %6s us   bare %6s/s %6s us   ratio %s (at least %s)   scheduled alike %6s/s %6s us, ratio %s\n' "$name" \
    "$(wc -c <"$REVIEW")" "$(wc -c <"$work/answer")" \
    "$(median "$work/sluice.rounds" 1)" "$(median "$work/sluice.rounds" 2)" \
    "$(median "$work/bare.rounds" 1)" "$(median "$work/bare.rounds" 2)" "$ratio" "$least" \
    "$(median "$work/alike.rounds" 1)" "$(median "$work/alike.rounds" 2)" "$(beside alike)"
  stop
  awk -v r="$ratio" -v l="$least" 'BEGIN { exit !(r >= l) }' || failed=1
}

failed=0
compare no-policy-wants-it 0.85
compare filebeat-injected 0.70
compare label-and-nginx 0.75
compare variables-and-a-token 0.70
exit "$failed"
