# What the scripts of this folder share. Sourced, from the root of the repository, after `set -euo pipefail`: sets work (a folder of its own) and
# processes (what is stopped at the end), both cleaned up on exit. Reads seconds (of one round) and REVIEW, the file that is sent.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154

script=bench/$(basename "$0")
work=$(mktemp -d)
processes=()
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Ends what is in processes: politely, and after ten seconds by force. With setsid a process is the first of a group, whose other members end with it.
stop() {
  local process
  for process in "${processes[@]}"; do signal TERM "$process" || true; done
  for process in "${processes[@]}"; do
    for _ in $(seq 100); do
      signal 0 "$process" || break
      sleep 0.1
    done
    signal KILL "$process" && echo "$script: process $process had to be killed" >&2
    wait "$process" 2>/dev/null || true
  done
  processes=()
}

# signal SIGNAL PROCESS: to its group, where it is the first of one. Says whether there was anything to send it to.
signal() { kill "-$1" -- "-$2" 2>/dev/null || kill "-$1" "$2" 2>/dev/null; }

say() { echo "$*" >&2; }

# fail MESSAGE: what cannot be measured here, and why.
fail() {
  say "$script: $*"
  exit 2
}

# install PACKAGE...: Debian's packages; reads the lists of packages where they are not there, or old.
install() {
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then return 1; fi
  { apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }; } >/dev/null 2>&1
}

# need PROGRAM [PACKAGE]: Debian's package where the program is missing; fails where that cannot be had.
need() {
  if command -v "$1" >/dev/null; then return; fi
  install "${2:-$1}" || true
  command -v "$1" >/dev/null || fail "$1 is missing (Debian's package ${2:-$1})"
}

# This machine, as `dotnet publish -r` names it.
runtime_identifier() { echo "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"; }

# publish FOLDER [ARGUMENT...]: publishes `sluice` for this machine, with more arguments for `dotnet publish`. Prints where it is.
publish() {
  dotnet publish src/Host -c Release -r "$(runtime_identifier)" "${@:2}" -o "$1" -v quiet --nologo >&2
  echo "$1/sluice"
}

# to_measure: where the executable is that SLUICE names; else one is published, natively unless PUBLISH has other arguments.
to_measure() {
  local how
  if [ -n "${SLUICE:-}" ]; then
    echo "$SLUICE"
  else
    read -ra how <<<"${PUBLISH:--p:PublishAot=true}"
    publish "$work/sluice" "${how[@]}"
  fi
}

# compact: JSON from standard input without what only people read, as the API server sends it.
compact() { /usr/bin/python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin), separators=(",", ":"), ensure_ascii=False), end="")'; }

# CPU time of processes so far, in microseconds.
cpu() {
  local process
  for process in "$@"; do cat "/proc/$process/stat"; done |
    awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); ticks += $12 + $13 } END { print int(ticks * 1000000 / hz) }'
}

# The memory of a process that is resident, in MiB.
resident() { awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }

# measure PORT PROCESS...: one round against a port: "requests-per-second microseconds-of-CPU-per-request".
measure() {
  local port=$1 before after output requests
  shift
  before=$(cpu "$@")
  output=$(taskset -c 1 wrk -t1 -c16 -d"${seconds}s" -s bench/post.lua "https://127.0.0.1:$port/mutate")
  after=$(cpu "$@")
  if grep -qE 'Non-2xx|Socket errors' <<<"$output"; then
    echo "$script: not every request was answered:" >&2
    echo "$output" >&2
    return 1
  fi
  requests=$(awk '/requests in/ { print $1 }' <<<"$output")
  awk -v rate="$(awk '/Requests\/sec/ { print $2 }' <<<"$output")" -v cpu=$((after - before)) -v n="$requests" 'BEGIN { if (!n) exit 1; printf "%.0f %.1f\n", rate, cpu / n }'
}

# warm_up PORT PROCESS...: until a round is within 3 % of the one before, or ten rounds are done.
warm_up() {
  local last=0 rate
  for _ in $(seq 10); do
    rate=$(measure "$@" | cut -d' ' -f1)
    if ((last > 0 && (rate - last) * 100 < last * 3 && (last - rate) * 100 < last * 3)); then
      return
    fi
    last=$rate
  done
}

# The median of one column of a file.
median() { awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# A number with commas.
commas() { sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<<"$1"; }

# wait_for SECONDS COMMAND...: until it succeeds; false when it has not by then.
wait_for() {
  local until=$((SECONDS + $1 + 1))
  shift
  until "$@" 2>/dev/null; do
    if ((SECONDS >= until)); then return 1; fi
    sleep 0.05
  done
}
