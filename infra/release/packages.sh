#!/usr/bin/env bash
# Makes the NuGet packages, the dotnet tool among them: infra/release/packages.sh VERSION DIR
set -euo pipefail
version=${1:?usage: infra/release/packages.sh VERSION DIR}
mkdir -p "${2:?usage: infra/release/packages.sh VERSION DIR}"
out=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."
for project in Shared Cluster Hosting Functions Host; do
  dotnet pack "src/$project" -c Release -o "$out" -p:Version="$version" -p:ContinuousIntegrationBuild=true -v quiet --nologo
done
