#!/usr/bin/env bash
# How the reviews a second of one `sluice serve` change with what there is more of: policies, the size of the object, its containers, namespaces,
# connections, cores. And what a configuration of 1,000 policies takes: time to load, memory. Prints Markdown tables, and draws the curves into
# docs/images/growth.svg.
#
#   bench/growth.sh [SECONDS]     default 5 s for each point; needs wrk and curl (Debian packages) and two cores
#
# The server is the native executable on core 0, the load (wrk, HTTPS, kept connections, HTTP/1.1) on core 1. Each point has a server of its own and a
# time before it in which connections are opened and the server warms up; what is counted are the reviews that the server itself says it has decided,
# in a window in the middle. CPU is the server's. Answers other than 200 (429 above a limit) are not counted, and shown.
#
# SERIES has some of: policies sizes containers namespaces connections cores load reviews (default: all). With fewer, no picture is drawn unless PICTURE names
# a file. reviews are the two of docs/capacity.md, with the policies of infra/kubernetes, and are not in the picture.
# SLUICE names an executable to measure; else one is published. PUBLISH has more arguments for `dotnet publish` (default -p:PublishAot=true).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=lib.sh
. bench/lib.sh

seconds=${1:-5}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "SECONDS is a whole number, not $seconds"
all="policies sizes containers namespaces connections cores load reviews"
series=${SERIES:-$all}
picture=${PICTURE:-}
if [ -z "$picture" ] && [ "$series" = "$all" ]; then picture=docs/images/growth.svg; fi

need wrk
need curl
((nproc_here = $(nproc), nproc_here >= 2)) || fail "the server and the load need a core each, and here is one"
# Of every connection the server and the load have one descriptor each.
descriptors=$(ulimit -Hn)
[ "$descriptors" != unlimited ] || descriptors=65536
ulimit -n "$descriptors"

sluice=$(to_measure)
[ -x "$sluice" ] || fail "$sluice is not an executable"

port=18447
management=18448
points=$work/points
server=0
: >"$points"

# A series begins: KEY TITLE X-AXIS FORMAT-OF-X SCALE (log or linear, or none: it is not drawn). bench/table.awk and bench/plot.awk read it.
begin() {
  printf '#\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$points"
  say "$2"
}

wanted() { [[ " $series " == *" $1 "* ]]; }

is_ready() { curl -sf -o /dev/null "http://127.0.0.1:$management/readyz"; }

# serve CORES CONFIGURATION: a server on these cores ("all" for any), ready.
serve() {
  local pinned=()
  if [ "$1" != all ]; then pinned=(taskset -c "$1"); fi
  "${pinned[@]}" "$sluice" serve --config "$2" --url "https://127.0.0.1:$port" --management-url "http://127.0.0.1:$management" \
    --development-ca "$work/ca.crt" --max-connection-age 0s --drain 0s 2>"$work/server.log" &
  server=$!
  processes+=("$server")
  wait_for 30 is_ready || { cat "$work/server.log" >&2; fail "the server does not become ready"; }
}

# What the server has decided so far, and at which time: "nanoseconds reviews microseconds-of-CPU".
counted() {
  local reviews
  reviews=$(curl -sf "http://127.0.0.1:$management/metrics" | awk '/^sluice_admission_requests_total/ && !/result="(limited|refused|error)"/ { n += $2 } END { print n + 0 }')
  echo "$(date +%s%N) $reviews $(cpu "$server")"
}

# point LINE X CONNECTIONS LOAD-CORES PATH SCRIPT: loads the server, and adds a row to the points:
# series, line, x, reviews a second, CPU of one in µs, median in ms, 99 % in ms, share of answers other than 200, errors of sockets.
point() {
  local line=$1 x=$2 connections=$3 cores=$4 path=$5 script=$6 lead before after load pinned=()
  # Handshakes are the server's dearest work: some five hundred a second are sure.
  lead=$((1 + connections / 400))
  if [ "$cores" != all ]; then pinned=(taskset -c "$cores"); fi
  "${pinned[@]}" wrk -t1 -c"$connections" -d"$((lead + seconds + 1))s" --timeout 30s --latency -s "$script" "https://127.0.0.1:$port$path" >"$work/wrk" 2>&1 &
  load=$!
  processes+=("$load")
  sleep "$lead"
  before=$(counted)
  sleep "$seconds"
  after=$(counted)
  wait "$load" || { cat "$work/wrk" >&2; fail "wrk failed"; }
  processes=("$server")
  stop
  awk -v OFS='\t' -v key="$current" -v line="$line" -v x="$x" -v before="$before" -v after="$after" '
    function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text ~ /m$/ ? text * 60000 : text * 1000 }
    $1 == "50%" { middle = ms($2) }
    $1 == "99%" { late = ms($2) }
    /requests in/ { requests = $1 }
    /Non-2xx/ { refused = $NF }
    /Socket errors/ { gsub(/[^0-9 ]/, ""); for (i = 1; i <= NF; i++) broken += $i }
    END {
      split(before, a, " "); split(after, b, " ")
      reviews = b[2] - a[2]
      print key, line, x, reviews / ((b[1] - a[1]) / 1e9), (reviews > 0 ? (b[3] - a[3]) / reviews : 0), middle, late, (requests > 0 ? refused / requests : 0), broken + 0
    }' "$work/wrk" >>"$points"
  say "  $(tail -n 1 "$points" | cut -f 2-)"
}

# single LINE X CONFIGURATION PATH: a point of 16 connections as all are that grow with something else.
single() {
  serve 0 "$3"
  point "$1" "$2" 16 1 "$4" "${5:-bench/post.lua}"
}

# policies COUNT MATCH SETTINGS...: a configuration of that many policies. @ is the number of each.
policies() {
  awk -v count="$1" -v type="$2" -v match_="$3" -v settings="$4" 'BEGIN {
    if (count == 0) { print "policies: []"; exit }
    print "policies:"
    for (i = 1; i <= count; i++) {
      text = "  - name: policy-@\n    type: " type "\n    match: " match_ "\n    settings: " settings "\n"
      gsub(/@/, i, text)
      printf "%s", text
    }
  }'
}

rule="{ validations: [{ expression: \"object.spec.containers.all(c, c.image.startsWith('registry.example.com/') && c.name != 'none-@')\" }] }"
label='{ labels: { example.com/label-@: "@" } }'
globs='[other-@-*, "*-other-@", "o*r-@-?", other-@-a, other-@-b]'
review() { awk -v "containers=${1:-1}" -v "bytes=${2:-0}" -v "filler=${3:-long}" -f bench/review.awk >"$work/review.json"; }
export REVIEW=$work/review.json
policies 0 - - - >"$work/none.yaml"
policies 1 metadata '{ resources: [pods] }' "$label" >"$work/label.yaml"
policies 1 validation '{ resources: [pods] }' "$rule" >"$work/rule.yaml"

measure_policies() {
  local count
  begin policies "Policies" "policies in the configuration" count log
  review 3 4096
  for count in 1 50 500; do
    policies "$count" validation '{ resources: [services] }' "$rule" >"$work/many.yaml"
    single "of another resource" "$count" "$work/many.yaml" /validate
    policies "$count" validation '{ resources: [pods], namespaces: { include: [other-@-*] } }' "$rule" >"$work/many.yaml"
    single "of other namespaces" "$count" "$work/many.yaml" /validate
    policies "$count" validation '{ resources: [pods] }' "$rule" >"$work/many.yaml"
    single "all matching: rules that hold" "$count" "$work/many.yaml" /validate
    policies "$count" metadata '{ resources: [pods] }' "$label" >"$work/many.yaml"
    single "all matching: a label each" "$count" "$work/many.yaml" /mutate
  done
}

measure_sizes() {
  local bytes
  begin sizes "Size of the object" "bytes of the review" bytes log
  for bytes in 2048 8192 32768 65536 131072 524288 1048576 3145728; do
    # Over more connections, the largest are more than one caller may have on their way: the rows of 16 show it.
    review 1 "$bytes" long
    sized "long values, 4 connections" "$bytes" 4
    review 1 "$bytes" short
    sized "short values, 4 connections" "$bytes" 4
    sized "short values, 16 connections" "$bytes" 16
  done
}

# sized LINE BYTES CONNECTIONS
sized() {
  serve 0 "$work/label.yaml"
  point "$1" "$2" "$3" 1 /mutate bench/post.lua
}

measure_containers() {
  local count
  begin containers "Containers" "containers of the pod" count log
  # shellcheck disable=SC2016 # Not a variable of this script's.
  policies 1 sidecar '{ resources: [pods] }' '{ env: [{ name: OWNER, value: nobody }] }' >"$work/env.yaml"
  for count in 1 10 100 500; do
    review "$count"
    single "no policy" "$count" "$work/none.yaml" /mutate
    single "a rule about each" "$count" "$work/rule.yaml" /validate
    single "a variable into each" "$count" "$work/env.yaml" /mutate
  done
}

measure_namespaces() {
  local count
  begin namespaces "Namespaces" "namespaces that the reviews name by turns" count log
  review 1 2048
  policies 50 validation "{ resources: [pods], namespaces: { include: $globs } }" "$rule" >"$work/globs.yaml"
  policies 1 sidecar '{ resources: [pods] }' '{ annotation: example.com/opt-in, env: [{ name: OWNER, value: nobody }] }' >"$work/sidecar.yaml"
  for count in 1 100 10000; do
    export NAMESPACES=$count
    single "no policy" "$count" "$work/none.yaml" /mutate bench/namespaces.lua
    single "a sidecar policy" "$count" "$work/sidecar.yaml" /mutate bench/namespaces.lua
    single "50 policies of 5 globs each" "$count" "$work/globs.yaml" /validate bench/namespaces.lua
  done
}

measure_connections() {
  local count
  begin connections "Connections" "connections" count log
  review 3 4096
  for count in 1 16 64 256 1000 2000; do
    # The server keeps some descriptors for itself.
    if ((count + 200 > descriptors)); then
      say "  $count connections are left out: a process may open $descriptors files here (ulimit -Hn)"
      continue
    fi
    serve 0 "$work/label.yaml"
    point "a label is added" "$count" "$count" 1 /mutate bench/post.lua
  done
}

measure_cores() {
  local half=$((nproc_here / 2)) cores
  begin cores "Cores" "cores" count linear
  review 3 4096
  serve 0 "$work/label.yaml"
  point "the load on cores of its own" 1 64 1 /mutate bench/post.lua
  for ((cores = 2; cores <= half; cores *= 2)); do
    serve "0-$((cores - 1))" "$work/label.yaml"
    point "the load on cores of its own" "$cores" 64 "$cores-$((nproc_here - 1))" /mutate bench/post.lua
  done
  # On a machine of two, a server on both has the load beside it. What that makes of it is the ratio of these: both of them on one core, both on two.
  serve 0 "$work/label.yaml"
  point "the load on the same cores" 1 64 0 /mutate bench/post.lua
  serve 0,1 "$work/label.yaml"
  point "the load on the same cores" 2 64 0,1 /mutate bench/post.lua
}

# How long a configuration takes to load, and what it takes of memory: medians of three. COUNT
load() {
  local count=$1 began round
  policies $(((count + 1) / 2)) validation '{ resources: [pods] }' "$rule" >"$work/load.yaml"
  if ((count > 1)); then
    policies $((count / 2)) metadata '{ resources: [pods] }' "$label" | sed '1d; s/policy-/label-/' >>"$work/load.yaml"
  fi
  : >"$work/times"
  for round in 1 2 3; do
    began=$(date +%s%N)
    taskset -c 0 "$sluice" check "$work/load.yaml" >"$work/check" 2>&1 || { head -n 20 "$work/check" >&2; fail "the configuration of $count policies is refused"; }
    printf '%s ' $((($(date +%s%N) - began) / 1000000)) >>"$work/times"
    began=$(date +%s%N)
    serve 0 "$work/load.yaml"
    echo $((($(date +%s%N) - began) / 1000000)) "$(resident "$server")" >>"$work/times"
    stop
    say "  $count policies, $round: $(tail -n 1 "$work/times") (check ms, ready ms, MiB)"
  done
  echo "$count $(wc -c <"$work/load.yaml") $(median "$work/times" 1) $(median "$work/times" 2) $(median "$work/times" 3)" >>"$work/load"
}

measure_reviews() {
  local count
  begin reviews "Two reviews" "connections" count none
  for count in 16 64; do
    cp samples/reviews/pod-plain.json "$work/review.json"
    serve 0 infra/kubernetes/base/sluice.yaml
    point "a pod that gets a label" "$count" "$count" 1 /mutate/ignore bench/post.lua
    cp samples/reviews/pod-with-logs.json "$work/review.json"
    serve 0 infra/kubernetes/base/sluice.yaml
    point "a pod that gets Filebeat, its output and a label" "$count" "$count" 1 /mutate/ignore bench/post.lua
  done
}

measure_load() {
  say "Loading"
  : >"$work/load"
  load 1
  load 1000
}

{ echo "$(nproc) cores, load of the machine before: $(cut -d ' ' -f 1-3 /proc/loadavg); $seconds s for each point; $("$sluice" --version)"; } >"$work/about"
for current in $series; do
  [[ " $all " == *" $current "* ]] || fail "there is no series $current; SERIES has some of: $all"
  "measure_$current"
done

cat "$work/about"
for current in $series; do
  if [ "$current" = load ]; then
    printf '\n### Loading\n\n| policies | the file | \x60sluice check\x60 | \x60serve\x60, from start to ready | memory of \x60serve\x60 then |\n|---|---|---|---|---|\n'
    awk '{ sub(/000$/, ",000", $1); printf "| %s | %.1f KB | %.2f s | %.2f s | %s MiB |\n", $1, $2 / 1000, $3 / 1000, $4 / 1000, $5 }' "$work/load"
  else
    awk -v wanted="$current" -f bench/table.awk "$points"
  fi
done
if [ -n "$picture" ]; then
  mkdir -p "$(dirname "$picture")"
  awk -f bench/plot.awk "$points" >"$picture"
  say "drawn: $picture"
fi
if [ -n "${POINTS:-}" ]; then cp "$points" "$POINTS"; fi
