#!/usr/bin/env bash
# Publishes what release.sh has made: the GitHub release (gh), the packages (NUGET_KEY; left out without it), the chart: infra/release/publish.sh TAG DIR REGISTRY
set -euo pipefail
usage="usage: infra/release/publish.sh TAG DIR REGISTRY"
tag=${1:?$usage}
out=${2:?$usage}
registry=${3:?$usage}
cd "$out"
helm push sluice-"${tag#v}".tgz "oci://$registry/charts"
if [ -n "${NUGET_KEY:-}" ]; then
  dotnet nuget push '*.nupkg' --source https://api.nuget.org/v3/index.json --api-key "$NUGET_KEY" --skip-duplicate
fi
gh release create "$tag" --title "Sluice ${tag#v}" --notes-file notes.md ./*.tar.gz ./*checksums.txt ./*.tgz krew-sluice.yaml
