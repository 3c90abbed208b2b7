#!/usr/bin/env bash
# Packs the Helm chart with a version and the registry of its images: infra/release/chart.sh VERSION DIR REGISTRY
set -euo pipefail
usage="usage: infra/release/chart.sh VERSION DIR REGISTRY"
version=${1:?$usage}
mkdir -p "${2:?$usage}"
out=$(cd "$2" && pwd)
registry=${3:?$usage}
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r infra/chart "$work/sluice"
sed -i -e "s|^  registry: .*|  registry: $registry|" -e "s|^  host: sluice-host:.*|  host: sluice-host:$version|" -e "s|^  functionApp: .*|  functionApp: sluice-functionapp:$version|" "$work/sluice/values.yaml"
"${HELM:-helm}" package "$work/sluice" --version "$version" --app-version "$version" --destination "$out"
