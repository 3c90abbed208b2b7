#!/usr/bin/env bash
# Prints the time from the start of the process to the first answer, and the latency of one caller, of the Functions worker (behind the small Functions
# host of the tests) and of `sluice serve`. Both on plain HTTP, published as a Release for this machine.
#   bench/functions.sh [REVIEW]     REVIEW: an AdmissionReview in JSON, default samples/reviews/pod-with-logs.json
set -euo pipefail
cd "$(dirname "$0")/.."

review=${1:-samples/reviews/pod-with-logs.json}
out=$PWD/artifacts/bench-functions
publish() { dotnet publish "$1" -c Release --use-current-runtime -o "$out/$2" -v quiet --nologo "${@:3}"; }

publish src/FunctionApp worker --no-self-contained
publish src/Host serve -p:PublishAot=true
dotnet build bench/Functions -c Release -v quiet --nologo -o "$out/runner" >/dev/null
"$out/runner/Sluice.Bench.Functions" "$out/worker" "$out/serve/sluice" samples/sluice.yaml "$review"
