#!/usr/bin/env bash
# How soon more load gets more replicas: one `sluice serve` behind an address, load that doubles every few seconds to two and a half times what one can do, and KEDA's
# own arithmetic on what a real Prometheus scraped, until 99 of 100 reviews are answered within 50 ms again. With the native executable, then with the
# one on the runtime. Prints a timeline of each, and a row for each, in Markdown.
#
#   bench/scale.sh [IMAGE ...]     native, jit; default: both; some two minutes each, four at most
#
# - A replica has a quarter of core 0, as infra/kubernetes requests: a cgroup with a quota (of 10 ms, so that being held up does not look like being slow).
#   Four fit. Everything else is on core 1.
# - The address is nginx, which balances TCP connections as a Service does. The load (h2load, HTTP/2) makes its connections anew every two seconds: new
#   replicas get their share then. An API server's connections live for five minutes (--max-connection-age).
# - Queries, thresholds and the interval of polling come from infra/kubernetes/components/keda, the interval of scraping from components/service-monitor. Each trigger
#   wants its total divided by its threshold, rounded up, and the highest is taken. The trigger on CPU, which needs a metrics-server, is left out.
#   The file's minReplicaCount, 2, is not kept: this begins with one.
# - A replica that is wanted is started then, probed every second, as its startupProbe is, and gets connections when it is ready. Pulling an image and
#   finding a node for the pod are not in it.
#
# SLUICE and SLUICE_JIT name executables to measure; else they are published. Needs root, for cgroups, and nginx with its stream module, prometheus, h2load,
# curl (Debian packages).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=lib.sh
. bench/lib.sh

images=("$@")
if ((${#images[@]} == 0)); then images=(native jit); fi
for image in "${images[@]}"; do
  [[ $image =~ ^(native|jit)$ ]] || fail "an image is native or jit, not $image"
done

readonly most=4
readonly slice=2            # seconds for which connections live
readonly growing=6          # seconds until the load doubles
readonly patience=120       # seconds at the full load, at most
readonly connections=16
readonly late=50            # milliseconds
readonly period=10000       # of a quota, in microseconds
readonly quota=$((period / 4))
readonly address=18450      # nginx; the replicas and their probes are on the ports behind it
readonly prometheus=18470
keda=infra/kubernetes/components/keda/scaledobject.yaml
monitor=infra/kubernetes/components/service-monitor/servicemonitor.yaml

[ "$(id -u)" = 0 ] || fail "only root can give a process a quarter of a core (a cgroup)"
(($(nproc) >= 2)) || fail "the replicas and the load need a core each, and here is one"
need curl
need h2load nghttp2-client
need nginx
need prometheus
stream=/usr/lib/nginx/modules/ngx_stream_module.so
[ -e "$stream" ] || apt-get install -y --no-install-recommends libnginx-mod-stream >/dev/null 2>&1 || true
[ -e "$stream" ] || fail "nginx has no stream module here (Debian's package libnginx-mod-stream)"

# The cgroup of this run: in a hierarchy of its own for the processor, or in the one that all have in common.
cages=
for root in /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu,cpuacct /sys/fs/cgroup; do
  if [ -e "$root/cpu.cfs_quota_us" ] || grep -qw cpu "$root/cgroup.subtree_control" 2>/dev/null || { echo +cpu >"$root/cgroup.subtree_control"; } 2>/dev/null; then
    if mkdir "$root/sluice-scale-$$" 2>/dev/null; then
      cages=$root/sluice-scale-$$
      break
    fi
  fi
done
[ -n "$cages" ] || fail "no cgroup for the processor can be made here (/sys/fs/cgroup): a replica cannot be held to a quarter of a core"
if [ ! -e "$cages/cpu.cfs_quota_us" ]; then echo +cpu >"$cages/cgroup.subtree_control"; fi

finish() {
  stop
  for cage in "$cages"/*/; do rmdir "$cage" 2>/dev/null || true; done
  rmdir "$cages" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# cage NAME: a cgroup of a quarter of a core.
cage() {
  mkdir -p "$cages/$1"
  if [ -e "$cages/$1/cpu.cfs_quota_us" ]; then
    echo "$period" >"$cages/$1/cpu.cfs_period_us"
    echo "$quota" >"$cages/$1/cpu.cfs_quota_us"
  else
    echo "$quota $period" >"$cages/$1/cpu.max"
  fi
}

# Of the ScaledObject: "threshold<tab>query" of each trigger that asks Prometheus, and other fields.
triggers() {
  awk '
    /^    - type:/ { asks = $3 == "prometheus"; query = ""; inside = 0 }
    asks && /^        query: >-/ { inside = 1; next }
    inside && /^          / { sub(/^ +/, ""); query = query (query == "" ? "" : " ") $0; next }
    inside { inside = 0 }
    asks && /^        threshold:/ { gsub(/"/, ""); print $2 "\t" query }' "$keda"
}
field() { awk -v name="$2:" '$1 == name { print $2; exit }' "$1"; }
poll=$(field "$keda" pollingInterval)
scrape=$(awk '$1 == "interval:" || $2 == "interval:" { print $NF; exit }' "$monitor")
if [ -z "$(triggers)" ] || [ -z "$poll" ] || [ -z "$scrape" ]; then fail "$keda or $monitor is not as this script reads it"; fi

# The executable of an image.
executable() {
  if [ "$1" = native ]; then
    if [ -n "${SLUICE:-}" ]; then echo "$SLUICE"; else publish "$work/native" -p:PublishAot=true; fi
  elif [ -n "${SLUICE_JIT:-}" ]; then
    echo "$SLUICE_JIT"
  else
    publish "$work/jit" --self-contained false
  fi
}

export DOTNET_EnableDiagnostics=0
if [ -z "${DOTNET_ROOT:-}" ] && command -v dotnet >/dev/null; then
  DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
  export DOTNET_ROOT
fi
started=()    # of each replica, its process
balancer=0
unit=0        # reviews a second of one replica of the first image
now() { date +%s%N; }
# Seconds since a moment of now(), with one decimal.
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f\n", (b - a) / 1e9 }'; }
answers() { curl -sf -o "$work/probe" --max-time 2 "http://127.0.0.1:$1/$2"; }

# A replica is started; in the background it is waited for, and made known to nginx.
start_replica() {
  local n=$((${#started[@]} + 1)) began
  cage "$n"
  began=$(now)
  (
    echo "$BASHPID" >"$cages/$n/cgroup.procs"
    exec taskset -c 0 "$sluice" serve --config "$work/config" --cert-dir "$work/certs" --url "https://127.0.0.1:$((address + n))" \
      --management-url "http://127.0.0.1:$((address + 10 + n))" --drain 0s
  ) 2>"$work/replica-$n.log" &
  started+=("$!")
  processes+=("$!")
  (
    until answers "$((address + 10 + n))" readyz; do sleep 1; done
    since "$began" >"$work/took-$n"
    echo "server 127.0.0.1:$((address + n));" >"$work/upstreams/$n.conf"
    if ((balancer > 0)); then kill -HUP "$balancer"; fi
    date +%s%N >"$work/ready-$n"
  ) 2>/dev/null &
  processes+=("$!")
}

replicas() { find "$work" -maxdepth 1 -name 'ready-*' | wc -l; }

start_balancer() {
  cat >"$work/nginx.conf" <<EOT
load_module $stream;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log warn;
user root;
worker_processes 1;
events { worker_connections 8192; }
stream {
  upstream replicas {
    least_conn;
    include $work/upstreams/*.conf;
  }
  server {
    listen 127.0.0.1:$address;
    proxy_pass replicas;
  }
}
EOT
  taskset -c 1 nginx -c "$work/nginx.conf" 2>"$work/nginx.err" &
  balancer=$!
  processes+=("$!")
}

start_prometheus() {
  local n
  {
    printf 'global: { scrape_interval: %s, scrape_timeout: 5s }\nscrape_configs:\n  - job_name: sluice\n    static_configs:\n' "$scrape"
    for ((n = 1; n <= most; n++)); do
      printf '      - { targets: ["127.0.0.1:%s"], labels: { namespace: sluice-system, pod: sluice-%s } }\n' "$((address + 10 + n))" "$n"
    done
  } >"$work/prometheus.yml"
  taskset -c 1 prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data-$image" --web.listen-address="127.0.0.1:$prometheus" --log.level=error >"$work/prometheus.log" 2>&1 &
  processes+=("$!")
  wait_for 30 answers "$prometheus" -/ready || { cat "$work/prometheus.log" >&2; fail "prometheus does not become ready"; }
}

# What KEDA would have: of each trigger its total divided by its threshold, rounded up; the highest, and 1 at least. What Prometheus has no answer for wants nothing.
desired() {
  local threshold query value
  while IFS=$'\t' read -r threshold query; do
    value=$(curl -sf -G --data-urlencode "query=$query" "http://127.0.0.1:$prometheus/api/v1/query" | sed -n 's/.*"value":\[[0-9.]*,"\([^"]*\)"\].*/\1/p')
    echo "${value:-0} $threshold"
  done < <(triggers) | awk -v most="$most" '
    { want = $1 / $2; up = int(want) + (want > int(want)); if (up > best) best = up; totals = totals (NR > 1 ? ", " : "") sprintf("%.0f", $1) }
    END { print (best < 1 ? 1 : best > most ? most : best) "\t" best + 0 "\t" totals }'
}

# load RATE: for one slice, over new connections. Prints "answered-a-second p50-ms p99-ms share-of-answers-other-than-200". RATE 0: as much as goes.
load() {
  local each=()
  if (($1 > 0)); then each=(--rps "$(((($1) + connections - 1) / connections))"); fi
  rm -f "$work/answers"
  taskset -c 1 timeout $((slice + 20)) h2load -c "$connections" -m "$in_flight" -t 1 -D "$slice" "${each[@]}" --log-file="$work/answers" -d "$work/review.json" -H 'Content-Type: application/json' \
    "https://127.0.0.1:$address/mutate/ignore" >"$work/h2load.log" 2>&1 || true
  sort -n -k 3 "$work/answers" | awk -v seconds="$slice" '
    $2 == 200 { time[++n] = $3 } $2 != 200 { other++ }
    END { printf "%.0f %.1f %.1f %.3f\n", n / seconds, time[int(n / 2) + 1] / 1000, time[int(n * 0.99) + 1] / 1000, (n + other > 0 ? other / (n + other) : 1) }'
}

scale() {
  local capacity=0 before rate offered began last_poll overload=0 recovered=0 calm=0 full=0 at found answered middle p99 other want uncut totals pending n
  sluice=$(executable "$image")
  mkdir -p "$work/upstreams" "$work/config"
  rm -f "$work"/upstreams/* "$work"/ready-* "$work"/took-* "$work/timeline"
  cp infra/kubernetes/base/sluice.yaml "$work/config"
  cp samples/reviews/pod-with-logs.json "$work/review.json"
  if [ ! -d "$work/certs" ]; then "$sluice" certs --ip 127.0.0.1 --out "$work/certs" >/dev/null 2>&1; fi
  started=()
  balancer=0
  start_replica
  wait_for 60 test -e "$work/ready-1" || { cat "$work/replica-1.log" >&2; fail "the first replica does not become ready"; }
  start_balancer

  # What one replica can do, when it is warm. The load is a part of what the first image can do, so that it is the same on every machine, and for both images.
  in_flight=4
  # On the runtime, and with a quarter of a core, code is compiled for half a minute.
  for n in $(seq 20); do
    before=$capacity
    read -r capacity middle p99 other < <(load 0)
    if ((n > 3 && capacity * 100 < before * 103 && before * 100 < capacity * 103)); then break; fi
  done
  say "$image: one replica answers $capacity a second (p99 $p99 ms with $((connections * in_flight)) at once)"
  if ((unit == 0)); then unit=$capacity; fi
  ((capacity > 0)) || { cat "$work/h2load.log" >&2; fail "the replica does not answer"; }
  in_flight=100
  # Not before: it would count that for a minute.
  start_prometheus

  began=$(now)
  last_poll=$began
  printf '\n#### %s\n\n| s | replicas | offered | answered | median | 99 %% | not 200 | KEDA |\n|---|---|---|---|---|---|---|---|\n' "$image" >"$work/timeline"
  while :; do
    at=$(since "$began")
    rate=$(awk -v t="$at" -v c="$unit" -v g="$growing" 'BEGIN { f = 2 ^ int(t / g) / 16; printf "%.0f\n", c * (f > 2.5 ? 2.5 : f) }')
    offered=$rate
    if ((full == 0 && rate * 10 >= unit * 24)); then full=$(now); fi
    found=-
    if (($(now) - last_poll >= poll * 1000000000)); then
      last_poll=$(now)
      IFS=$'\t' read -r want uncut totals < <(desired)
      found="$totals: $uncut"
      while ((${#started[@]} < want)); do start_replica; done
    fi
    n=$(replicas)
    read -r answered middle p99 other < <(load "$rate")
    printf '| %s | %s | %s | %s | %s ms | %s ms | %s %% | %s |\n' "$at" "$n" "$offered" "$answered" "$middle" "$p99" "$(awk -v x="$other" 'BEGIN { printf "%.1f", x * 100 }')" "$found" >>"$work/timeline"
    say "  $(tail -n 1 "$work/timeline")"
    if awk -v p="$p99" -v l="$late" -v o="$other" 'BEGIN { exit !(p > l || o > 0.01) }'; then
      if [ "$overload" = 0 ]; then overload=$at; fi
      recovered=0
      calm=0
    elif [ "$overload" != 0 ]; then
      if ((calm++ == 0)); then recovered=$at; fi
    fi
    # Good for three slices at the full load; or it has had its time.
    if ((full > 0)); then
      if ((calm >= 3)); then break; fi
      if (($(now) - full > patience * 1000000000)); then break; fi
    fi
  done
  pending=$(cat "$work"/took-* | tr '\n' ' ')
  if [ "$recovered" = 0 ]; then recovered=-; fi
  awk -v OFS=' | ' -v image="$image" -v capacity="$capacity" -v unit="$unit" -v took="$pending" -v overload="$overload" -v recovered="$recovered" -v n="$(replicas)" 'BEGIN {
    count = split(took, each, " ")
    for (i = 2; i <= count; i++) if (each[i] > slowest) slowest = each[i]
    took_it = recovered == "-" ? "not within its time" : overload == 0 ? "never slow" : sprintf("%.0f s", recovered - overload)
    print "| " image, capacity "/s", int(unit * 2.5) "/s", each[1] " s", (slowest == "" ? "-" : slowest " s"), (overload == 0 ? "-" : overload " s"), n, took_it " |"
  }' >>"$work/rows"
  cat "$work/timeline"
  stop
  for cage in "$cages"/*/; do rmdir "$cage" 2>/dev/null || true; done
}

: >"$work/rows"
echo "$(nproc) cores, load of the machine before: $(cut -d ' ' -f 1-3 /proc/loadavg); polled every $poll s, scraped every $scrape"
for image in "${images[@]}"; do scale; done
printf '\n| | one replica, a quarter of a core | load at the end | first replica ready after | further ones, at most | p99 over %s ms at | replicas then | until it is under that again |\n|---|---|---|---|---|---|---|---|\n' "$late"
cat "$work/rows"
