#!/usr/bin/env bash
# What rules in CEL cost a review, side by side in one process without a network: a review of a pod that one rule passes, that fifty pass, and that five hundred are not for,
# against the same without any; and how long 1,000 rules take to load. Prints times and bytes with their goals; exits 1 when one is missed.
#
#   bench/rules.sh [ROUNDS]     default 40 rounds of 500 reviews each
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/Rules -c Release -v quiet --nologo
echo "load of the machine: $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) processors"
exec dotnet bench/Rules/bin/Release/net10.0/Sluice.Bench.Rules.dll "$@"
