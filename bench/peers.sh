#!/usr/bin/env bash
# Sluice beside what people would take instead: webhooks that do the same to the same pod (five variables, a projected volume and its mount), each as
# its kind is usually written (bench/peers), and a bare Kestrel that answers a constant, as the limit.
# Every server has one core, the load another: TLS 1.3 with one ECDSA certificate, HTTP/1.1, 16 kept connections. First it is checked that all make the same pod.
# Prints the rows of the table in docs/performance.md; exits 1 when a goal below it is missed.
#
#   bench/peers.sh [ROUNDS] [SECONDS]     default 5 rounds of 3 s each; needs two cores, and Debian's packages for what is missing (as root it installs them)
#
# SLUICE         a native executable; without it one is published
# FUNCTIONS_HOST the executable of a Functions host, for the custom handler and the worker
# PEERS          the names of those to measure, with spaces between; without it all of bench/peers/make.sh. The first is the one that the others' pods are held to
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=bench/lib.sh
. bench/lib.sh

rounds=${1:-5}
seconds=${2:-3}
starts=3
load=$(cut -d' ' -f1 /proc/loadavg)
latency_seconds=8
least_of_go=4
least_of_bare=0.70
certificates=$work/certificates
answer=$work/native.answer
export REVIEW=$work/review.json

# shellcheck source=bench/peers/make.sh
. bench/peers/make.sh

say() { echo "$(date +%T) ${*//\*\*/}" >&2; }

# The processes of a server: its session, in which it was started.
members() { ps -o pid= -s "$1"; }

# launch NAME: starts a server and waits for its first answer. Sets started (its process) and first (milliseconds until then).
launch() {
  local began answered waiter answers others=("${processes[@]}")
  # What waits comes first: it takes longer to start than some servers do.
  exec {answers}< <(exec taskset -c 1 /usr/bin/python3 bench/peers/first.py "${ports[$1]}" "$REVIEW")
  waiter=$!
  processes+=("$waiter")
  read -r _ <&"$answers"
  began=$EPOCHREALTIME
  # shellcheck disable=SC2086
  setsid taskset -c 0 ${commands[$1]} >>"$work/$1.log" 2>&1 &
  started=$!
  processes+=("$started")
  if ! read -r answered <&"$answers"; then
    say "${titles[$1]} did not answer:"
    tail -n 20 "$work/$1.log" >&2
    return 1
  fi
  exec {answers}<&-
  processes=("${others[@]}" "$started")
  first=$(awk -v a="$began" -v b="$answered" 'BEGIN { printf "%.0f", (b - a) * 1000 }')
}

# ask NAME REVIEW ANSWER
ask() { curl -skf -m 10 -o "$3" -H 'Content-Type: application/json' --data-binary "@$2" "https://127.0.0.1:${ports[$1]}/mutate"; }

# The first start of each: the same pod as the others make, once and when asked again, over TLS 1.3.
check() {
  local name=$1
  launch "$name"
  ask "$name" "$REVIEW" "$work/$name.answer"
  if [[ $name != bare* ]]; then
    if [ ! -f "$work/again.json" ]; then
      cp "$work/$name.answer" "$work/reference.answer"
      /usr/bin/python3 bench/peers/check.py "$REVIEW" "$work/$name.answer" >"$work/again.json"
      if cmp -s "$work/again.json" "$REVIEW"; then say "${titles[$name]} changed nothing"; return 1; fi
      printf '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"%s","allowed":true}}' "$(grep -oE '"uid":"[^"]*"' "$REVIEW" | head -n 1 | cut -d'"' -f4)" >"$work/nothing.answer"
    fi
    /usr/bin/python3 bench/peers/check.py "$REVIEW" "$work/reference.answer" "$work/$name.answer"
    ask "$name" "$work/again.json" "$work/$name.again"
    /usr/bin/python3 bench/peers/check.py "$work/again.json" "$work/nothing.answer" "$work/$name.again"
  fi
  if ! timeout 10 openssl s_client -connect "127.0.0.1:${ports[$name]}" </dev/null 2>/dev/null | grep -q 'TLSv1.3, Cipher'; then
    say "${titles[$name]} does not speak TLS 1.3"
    return 1
  fi
  stop
}

# How soon it answers, and how many answers the second after that has. One line for each start.
start_up() {
  for _ in $(seq "$starts"); do
    launch "$1"
    echo "$first $(seconds=1 measure "${ports[$1]}" "$started" | cut -d' ' -f1)" >>"$work/$1.starts"
    stop
  done
}

# Resident memory of all its processes in MB, as a line of /proc/PROCESS/status has it. What processes share is counted in each.
memory() {
  local process
  for process in $(members "$2"); do cat "/proc/$process/status"; done | awk -v field="$1:" '$1 == field { kb += $2 } END { printf "%.0f", kb * 1.024 / 1000 }'
}

# Latencies at half of its own top rate, in milliseconds: "p50 p99 p99.9". The time from sending to the last byte; the first second does not count.
latencies() {
  local rate total
  rate=$(($(median "$work/$1.rounds" 1) / 2))
  total=$((rate * latency_seconds))
  rm -f "$work/h2load.tsv"
  timeout $((latency_seconds * 4)) taskset -c 1 h2load --h1 -t1 -c16 --rps "$(awk -v r="$rate" 'BEGIN { printf "%.3f", r / 16 }')" -n "$total" -d "$REVIEW" -H 'content-type: application/json' \
    --log-file "$work/h2load.tsv" "https://127.0.0.1:${ports[$1]}/mutate" >"$work/h2load.log"
  if ! grep -q "^status codes: $total 2xx" "$work/h2load.log"; then
    say "${titles[$1]}: not every request was answered at $rate a second:"
    tail -n 10 "$work/h2load.log" >&2
    return 1
  fi
  awk 'NR == 1 || $1 < first { first = $1 } { start[NR] = $1; took[NR] = $3 } END { for (i = 1; i <= NR; i++) if (start[i] - first > 1000000) print took[i] }' "$work/h2load.tsv" | sort -n |
    awk '{ a[NR] = $1 / 1000 } END { printf "%s %s %s\n", show(a[at(.5)]), show(a[at(.99)]), show(a[at(.999)]) }
      function at(share, i) { i = int(NR * share) + 1; return i > NR ? NR : i }
      function show(ms) { return ms < 10 ? sprintf("%.2f", ms) : sprintf("%.1f", ms) }'
}

# What is shipped, in MB: "unpacked packed", the second as a layer of an image is, with gzip.
size() {
  if [ -z "${shipped[$1]:-}" ]; then return; fi
  local files=${shipped[$1]}
  # shellcheck disable=SC2086
  if [[ $files == @* ]]; then tar -cf "$work/layer.tar" -C / --no-recursion -T "${files#@}"; else tar -cPf "$work/layer.tar" $files; fi
  awk -v a="$(wc -c <"$work/layer.tar")" -v b="$(gzip -6 <"$work/layer.tar" | wc -c)" 'BEGIN { printf "%.0f (%.0f)", a / 1e6, b / 1e6 }'
}

row() {
  local p50 p99 p999
  if [ -n "${left_out[$1]:-}" ]; then
    echo "| ${titles[$1]} | not measured: ${left_out[$1]} | | | | | | | |"
    return
  fi
  read -r p50 p99 p999 <"$work/$1.latencies"
  printf '| %s | %s | %.0f | %s, %s, %s | %s | %s | %s | %s | %s |\n' "${titles[$1]}" "$(commas "$(median "$work/$1.rounds" 1)")" "$(median "$work/$1.rounds" 2)" "$p50" "$p99" "$p999" \
    "$(commas "$(median "$work/$1.starts" 1)")" "$(commas "$(median "$work/$1.starts" 2)")" "$(<"$work/$1.rest")" "$(<"$work/$1.most")" "$(size "$1")" | sed 's/|  |$/| |/'
}

# busy NAME: says where a server had time to spare at its top rate, so that something else was the limit.
busy() {
  awk -v rate="$(median "$work/$1.rounds" 1)" -v cpu="$(median "$work/$1.rounds" 2)" -v title="${titles[$1]}" 'BEGIN {
    if (rate * cpu < 850000) printf "%s used %.0f %% of its core at most: the load or the machine was the limit, not the server\n", title, rate * cpu / 10000 }'
}

# compare NAME [GOAL]: says how many times the rate of another server Sluice's is and, with a goal, whether that is enough.
compare() {
  local times
  if [ ! -f "$work/native.rounds" ] || [ ! -f "$work/$1.rounds" ]; then return; fi
  times=$(awk -v a="$(median "$work/native.rounds" 1)" -v b="$(median "$work/$1.rounds" 1)" 'BEGIN { printf "%.2f", a / b }')
  if [ $# = 1 ]; then
    echo "Sluice, native, to ${titles[$1]}: $times"
  elif awk -v t="$times" -v l="$2" 'BEGIN { exit !(t >= l) }'; then
    echo "Sluice, native, to ${titles[$1]}: $times (goal $2)"
  else
    echo "Sluice, native, to ${titles[$1]}: $times (goal $2: missed)"
    failed=1
  fi
}

for tool in curl openssl wrk setsid:util-linux h2load:nghttp2-client /usr/bin/python3:python3 ps:procps; do need "${tool%%:*}" "${tool##*:}"; done
mkdir "$certificates"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -addext extendedKeyUsage=serverAuth \
  -keyout "$certificates/tls.key" -out "$certificates/tls.crt" 2>/dev/null
compact <bench/peers/review.json >"$REVIEW"

read -ra wanted <<<"${PEERS:-${names[*]}}"
measured=()
for name in "${wanted[@]}"; do
  say "making ${titles[$name]}"
  "make_$name"
  if [ -z "${left_out[$name]:-}" ]; then measured+=("$name"); fi
done

say "checking that all make the same pod"
for name in "${measured[@]}"; do check "$name"; done

declare -A running
for name in "${measured[@]}"; do
  say "starting ${titles[$name]} $starts times"
  start_up "$name"
done

# Side by side from here on, and measured by turns; who is not asked sleeps.
for name in "${measured[@]}"; do
  launch "$name"
  running[$name]=$started
done
sleep 2
for name in "${measured[@]}"; do memory VmRSS "${running[$name]}" >"$work/$name.rest"; done
for name in "${measured[@]}"; do
  say "warming up ${titles[$name]}"
  # shellcheck disable=SC2046
  warm_up "${ports[$name]}" $(members "${running[$name]}")
done
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  # shellcheck disable=SC2046
  for name in "${measured[@]}"; do measure "${ports[$name]}" $(members "${running[$name]}") >>"$work/$name.rounds"; done
done
for name in "${measured[@]}"; do
  say "latencies of ${titles[$name]}"
  latencies "$name" >"$work/$name.latencies"
  memory VmHWM "${running[$name]}" >"$work/$name.most"
done
stop

echo "$(wc -c <"$REVIEW") bytes in, $(wc -c <"$work/reference.answer") bytes out (${titles[${measured[0]}]//\*\*/}); ${rounds} rounds of ${seconds} s; $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)"
echo "$(go version 2>/dev/null || echo 'no Go'), $(/usr/bin/python3 --version), .NET $(dotnet --version), load before ${load}"
echo
echo '| | reviews a second | CPU for one, µs | p50, p99, p99.9 at half of that, ms | first answer, ms | first second | MB at rest | MB at most | MB shipped (as a layer) |'
echo '|---|---|---|---|---|---|---|---|---|'
for name in "${wanted[@]}"; do row "$name"; done
echo
failed=0
for name in "${measured[@]}"; do busy "$name"; done
compare go "$least_of_go"
compare go_operations
compare bare "$least_of_bare"
exit "$failed"
