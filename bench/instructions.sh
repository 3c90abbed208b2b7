#!/usr/bin/env bash
# How many instructions the core executes for each review of bench/run.sh: read, decided and answered, on one thread, natively, without a network. valgrind counts
# them, so the figures do not depend on the machine's mood. Another architecture takes other instructions: each has its figures in a file, as
# bench/instructions.x64.txt. Fails when one is more than 5 % over those of this machine's; where that has none, says so and counts nothing. And what a review
# allocates: fails when that is anything for the pod that no policy wants, or 1,024 bytes for another.
#
#   bench/instructions.sh [--update]     --update writes the figures there; needs valgrind (Debian's package, which root installs)
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=bench/lib.sh
. bench/lib.sh

runtime=$(runtime_identifier)
figures=bench/instructions.${runtime#linux-}.txt
few=200
many=2200
case "${1:-}" in
  "" | --update) ;;
  *) fail "usage: bench/instructions.sh [--update]" ;;
esac

# The reviews, and what is known of them.
if [ -e "$figures" ]; then
  cp "$figures" "$work/known"
elif [ "${1:-}" = --update ]; then
  awk '{ print $1 }' bench/instructions.x64.txt >"$work/known"
else
  say "$script: there is no $figures, so nothing is counted on ${runtime#linux-}: bench/instructions.sh --update makes it"
  exit 0
fi

need valgrind
program=$work/program/Sluice.Bench.Instructions
# valgrind does not read the symbols' format, and needs none.
dotnet publish bench/Instructions -c Release -r "$runtime" -p:PublishAot=true -o "$work/program" -v quiet --nologo
rm -f "$work"/program/*.dbg

# count REVIEW TIMES: instructions of the process.
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}

failed=0
allocating=0
while read -r review known; do
  # What a process does once is in both.
  counted=$((($(count "$review" "$many") - $(count "$review" "$few")) / (many - few)))
  echo "$review $counted" >>"$work/figures"
  verdict=""
  if [ -n "$known" ] && ((counted * 100 > known * 105)); then
    verdict="  more than 5 % over"
    failed=1
  fi
  allocated=$("$program" allocated "$review")
  if [ "$review" = no-policy-wants-it ]; then most=0; else most=1023; fi
  if ((allocated > most)); then
    verdict+="  allocates too much"
    allocating=1
  fi
  printf '%-24s %8s instructions, %8s as committed, %5s bytes allocated%s\n' "$review" "$counted" "${known:-none}" "$allocated" "$verdict"
done <"$work/known"

if [ "${1:-}" = --update ]; then
  cp "$work/figures" "$figures"
  exit "$allocating"
fi
if ((failed)); then say "$script: where it is meant, bench/instructions.sh --update writes the new figures"; fi
exit $((failed | allocating))
