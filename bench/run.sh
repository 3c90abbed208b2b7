#!/usr/bin/env bash
# How near `sluice serve` comes to a bare Kestrel that reads the same body and answers a constant of the same size over the same TLS.
# Both run side by side on one core, the load (wrk: keep-alive, HTTP/1.1) on another; both are warmed up until their rate is steady,
# then measured by turns. Prints medians of requests per second, CPU per request, and their ratios; exits 1 below the limits.
#
#   bench/run.sh [ROUNDS] [SECONDS]     default 7 rounds of 5 s each; needs wrk and curl (Debian packages) and two cores
#
# Both are native. PUBLISH has other arguments for `dotnet publish`: PUBLISH='--no-self-contained' measures both on the runtime.
# SLUICE and BARE name executables that are there already, in place of publishing them.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-7}
seconds=${2:-5}
sluice_port=18443
bare_port=18444
work=$(mktemp -d)
processes=()
stop() {
  if ((${#processes[@]} > 0)); then
    kill "${processes[@]}" 2>/dev/null || true
    wait "${processes[@]}" 2>/dev/null || true
  fi
  processes=()
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

for tool in wrk curl; do
  if ! command -v "$tool" >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get install -y --no-install-recommends "$tool" >/dev/null
  fi
  command -v "$tool" >/dev/null || { echo "bench/run.sh needs $tool" >&2; exit 2; }
done
read -ra publish <<<"${PUBLISH:--p:PublishAot=true}"
publish() { dotnet publish "$1" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" "${publish[@]}" -o "$2" -v quiet --nologo; }
sluice=${SLUICE:-$work/sluice/sluice}
bare=${BARE:-$work/bare/Sluice.Bench.Baseline}
[ -n "${SLUICE:-}" ] || publish src/Host "$work/sluice"
[ -n "${BARE:-}" ] || publish bench/Baseline "$work/bare"

# CPU time of a process so far, in microseconds.
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print int(($14 + $15) * 1000000 / hz) }' "/proc/$1/stat"; }

# One round against a port: "requests-per-second microseconds-of-CPU-per-request".
measure() {
  local before after output requests
  before=$(cpu "$2")
  output=$(taskset -c 1 wrk -t1 -c16 -d"${seconds}s" -s bench/post.lua "https://127.0.0.1:$1/mutate")
  after=$(cpu "$2")
  if grep -qE 'Non-2xx|Socket errors' <<<"$output"; then
    echo "bench/run.sh: not every request was answered:" >&2
    echo "$output" >&2
    exit 1
  fi
  requests=$(awk '/requests in/ { print $1 }' <<<"$output")
  awk -v rate="$(awk '/Requests\/sec/ { print $2 }' <<<"$output")" -v cpu=$((after - before)) -v n="$requests" 'BEGIN { printf "%.0f %.1f\n", rate, cpu / n }'
}

# Warms up until a round is within 3 % of the one before, or ten rounds are done.
warm_up() {
  local last=0 rate
  for _ in $(seq 10); do
    rate=$(measure "$1" "$2" | cut -d' ' -f1)
    if ((last > 0 && (rate - last) * 100 < last * 3 && (last - rate) * 100 < last * 3)); then
      return
    fi
    last=$rate
  done
}

# The median of one column of a file.
median() { awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# compare NAME LEAST-RATIO REVIEW [CHANGE…]
compare() {
  local name=$1 least=$2 ratio
  shift 2
  export REVIEW=$work/$name.json
  "$bare" compact "$@" >"$REVIEW"
  taskset -c 0 "$sluice" serve --config bench/sluice.yaml --url "https://127.0.0.1:$sluice_port" --development-ca "$work/ca.crt" 2>"$work/$name.log" &
  processes+=($!)
  for _ in $(seq 100); do
    curl -sf -o "$work/answer" --cacert "$work/ca.crt" -H 'Content-Type: application/json' --data-binary "@$REVIEW" "https://127.0.0.1:$sluice_port/mutate" && break
    sleep 0.1
  done
  taskset -c 0 "$bare" "$bare_port" "$work/answer" &
  processes+=($!)
  for _ in $(seq 100); do
    curl -skf -o /dev/null --data-binary "@$REVIEW" "https://127.0.0.1:$bare_port/" && break
    sleep 0.1
  done

  warm_up "$sluice_port" "${processes[0]}"
  warm_up "$bare_port" "${processes[1]}"
  : >"$work/sluice.rounds"
  : >"$work/bare.rounds"
  for _ in $(seq "$rounds"); do
    measure "$sluice_port" "${processes[0]}" >>"$work/sluice.rounds"
    measure "$bare_port" "${processes[1]}" >>"$work/bare.rounds"
  done
  ratio=$(awk -v a="$(median "$work/sluice.rounds" 1)" -v b="$(median "$work/bare.rounds" 1)" 'BEGIN { printf "%.2f", a / b }')
  printf '%-24s %6s B in %6s B out   sluice %6s/s %6s us   bare %6s/s %6s us   ratio %s (at least %s)\n' "$name" \
    "$(wc -c <"$REVIEW")" "$(wc -c <"$work/answer")" \
    "$(median "$work/sluice.rounds" 1)" "$(median "$work/sluice.rounds" 2)" \
    "$(median "$work/bare.rounds" 1)" "$(median "$work/bare.rounds" 2)" "$ratio" "$least"
  stop
  awk -v r="$ratio" -v l="$least" 'BEGIN { exit !(r >= l) }' || failed=1
}

failed=0
compare "no-policy-wants-it" 0.85 samples/reviews/pod-plain.json
compare "filebeat-injected" 0.70 samples/reviews/pod-with-logs.json
compare "label-and-nginx" 0.75 samples/reviews/pod-plain.json web-shop tier=production
compare "variables-and-a-token" 0.70 samples/reviews/pod-plain.json identity=workload
exit "$failed"
