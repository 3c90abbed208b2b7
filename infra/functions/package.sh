#!/usr/bin/env bash
# Publishes the worker as a folder that Azure takes (func, azd and .github/workflows/functionapp.yaml publish the same): for Linux, on the platform's own .NET,
# with the configuration that it serves beside it, once that has no error.
#   infra/functions/package.sh DIR [SLUICE-YAML]     SLUICE-YAML: default src/FunctionApp/sluice.yaml where it is there, else samples/sluice.yaml
set -euo pipefail

case $# in
  1 | 2) ;;
  *) echo "usage: infra/functions/package.sh DIR [SLUICE-YAML]" >&2; exit 2 ;;
esac
mkdir -p "$1"
directory=$(cd "$1" && pwd)
configuration=${2:+$(realpath "$2")}
cd "$(dirname "$0")/../.."

if [ -z "$configuration" ]; then
  configuration=$PWD/src/FunctionApp/sluice.yaml
  [ -e "$configuration" ] || configuration=$PWD/samples/sluice.yaml
fi
# Findings are said, and hold nobody up; only an error does (2).
dotnet run --project src/Host -c Release --no-launch-profile -v quiet -- check "$configuration" || [ $? = 1 ]
dotnet publish src/FunctionApp -c Release --os linux --no-self-contained -o "$directory" -v quiet --nologo
cp "$configuration" "$directory/sluice.yaml"
