#!/usr/bin/env bash
# Runs the tests. Without arguments: every test that needs no cluster.
#   --native    also those that run commands and servers as processes, on the native executable, which is published for that
#   --cluster   also those against a real etcd and kube-apiserver (found or built: tests/Cluster.Tests/install-apiserver.sh)
#   --node      also those on a cluster with nodes that run the images (as root; built once: tests/Cluster.Tests/install-apiserver.sh --node)
#   --dockerfile  the same with the image of infra/images/host.Dockerfile, which takes some minutes more to build
# Says why a test was skipped. The last line is "N passed, N failed, N skipped"; the exit status is 0 only when nothing failed.
set -euo pipefail
cd "$(dirname "$0")"

native=false
cluster=false
node=false
for argument in "$@"; do
  case "$argument" in
    --native) native=true ;;
    --cluster) cluster=true ;;
    --node) node=true ;;
    --dockerfile) node=true && export SLUICE_NODE_IMAGE=dockerfile ;;
    *) echo "usage: ./test.sh [--native] [--cluster] [--node | --dockerfile]" >&2; exit 2 ;;
  esac
done

# shellcheck source=tests/functions.sh
. tests/functions.sh

results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
passed=0
failed=0
skipped=0

# Processes of tests live for seconds: compiling them again for speed, as a server's are at once, costs more than it gains. .NET's own delay, 100 ms, and no profile.
export DOTNET_TC_CallCountingDelayMs=64 DOTNET_TieredPGO=0

install_tools
install_packages "$results/npm.log"

echo "Building ..."
if ! dotnet build Sluice.slnx -c Release -v quiet --nologo; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

run tests/Shared.Tests
run tests/Host.Tests
# Beside tests that wait for pages and hosts, and that read nothing of what is built here.
SLUICE_NO_BUILD=1 begin_scripts "hosts with a type of their own against the packages, and the dotnet tool" samples/own-policies/try.sh infra/release/try-tool.sh
run tests/Browser.Tests
run tests/FunctionApp.Tests --filter 'Category!=Packages'
end_scripts
if $native; then
  run_by "$PWD/tests/Host.Tests/Native/run.sh" tests/Host.Tests --filter "$native_filter"
fi
if $cluster; then
  if KUBEBUILDER_ASSETS=$(tests/Cluster.Tests/install-apiserver.sh); then
    export KUBEBUILDER_ASSETS
  else
    unset KUBEBUILDER_ASSETS
    failed=$((failed + 1))
  fi
  run tests/Cluster.Tests --filter 'Category!=Node'
fi
if $node; then
  if why=$(node_reason); then
    run_by "$PWD/tests/Cluster.Tests/Node/run.sh" tests/Cluster.Tests --filter Category=Node
  else
    echo "The tests on a node are skipped: $why"
    skipped=$((skipped + 1))
  fi
fi

if [ -s "$results/failures" ]; then cat "$results/failures"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
