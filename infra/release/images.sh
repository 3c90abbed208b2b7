#!/usr/bin/env bash
# Builds both images, pushes them with SBOM and provenance, and signs them by the workflow's identity: infra/release/images.sh VERSION REGISTRY
# The host's is for x64 and arm64, the other for x64: Microsoft's image of the Functions host, on which it stands, is there for that only.
set -euo pipefail
version=${1:?usage: infra/release/images.sh VERSION REGISTRY}
registry=${2:?usage: infra/release/images.sh VERSION REGISTRY}
cd "$(dirname "$0")/../.."
declare -A platforms=([host]="linux/amd64,linux/arm64" [functionapp]="linux/amd64")
for image in host functionapp; do
  name=$registry/sluice-$image
  metadata=$(mktemp)
  docker buildx build -f "infra/images/$image.Dockerfile" --platform "${platforms[$image]}" -t "$name:$version" \
    --build-arg VERSION="$version" --build-arg REVISION="$(git rev-parse HEAD)" --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" \
    --sbom=true --provenance=mode=max --metadata-file "$metadata" --output type=image,push=true,rewrite-timestamp=true .
  cosign sign --yes "$name@$(sed -n 's/.*"containerimage.digest": *"\([^"]*\)".*/\1/p' "$metadata")"
  rm -f "$metadata"
done
