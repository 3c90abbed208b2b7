#!/usr/bin/env bash
# What the scripts of this folder share. Sourced, from the root of the repository, after `set -euo pipefail`: sets work (a folder of its own) and
# processes (what is stopped at the end), both cleaned up on exit.
# shellcheck shell=bash disable=SC2034

work=$(mktemp -d)
processes=()

# Ends what was started, by its id, and waits for it.
stop() {
  if ((${#processes[@]} > 0)); then
    kill "${processes[@]}" 2>/dev/null || true
    wait "${processes[@]}" 2>/dev/null || true
  fi
  processes=()
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() { echo "$*" >&2; }

# fail MESSAGE: what cannot be measured here, and why.
fail() {
  say "${0##*/}: $*"
  exit 2
}

# install PROGRAM PACKAGE: Debian's package where the program is missing; whether it is there then.
install() {
  if ! command -v "$1" >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    { apt-get install -y --no-install-recommends "$2" || { apt-get update && apt-get install -y --no-install-recommends "$2"; }; } >/dev/null 2>&1 || true
  fi
  command -v "$1" >/dev/null
}

# need PROGRAM [PACKAGE]: the same, for what nothing can be measured without.
need() { install "$1" "${2:-$1}" || fail "$1 is missing (Debian's package ${2:-$1})"; }

# publish FOLDER [ARGUMENT ...]: publishes `sluice` for this machine, with more arguments for `dotnet publish`. Prints where it is.
publish() {
  dotnet publish src/Host -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" "${@:2}" -o "$1" -v quiet --nologo >&2
  echo "$1/sluice"
}

# CPU time of a process so far, in microseconds.
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000000 / hz) }' "/proc/$1/stat"; }

# The memory of a process that is resident, in MiB.
resident() { awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }

# The median of one column of a file.
median() { awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# wait_for SECONDS COMMAND...: until it succeeds; false when it has not by then.
wait_for() {
  local until=$((SECONDS + $1 + 1))
  shift
  until "$@" 2>/dev/null; do
    if ((SECONDS >= until)); then return 1; fi
    sleep 0.05
  done
}
