#!/usr/bin/env bash
# Prints the manifest by which krew installs `kubectl sluice`, of archives that archives.sh has made: infra/release/krew.sh VERSION DIR URL
# URL is where the archives are: https://github.com/OWNER/sluice/releases/download/v0.2.0
set -euo pipefail
usage="usage: infra/release/krew.sh VERSION DIR URL"
version=${1:?$usage}
directory=${2:?$usage}
url=${3:?$usage}
cat <<YAML
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: sluice
spec:
  version: v$version
  homepage: https://github.com/sluice-dev/sluice
  shortDescription: Try, test and scan by admission policies
  description: |
    Shows what admission policies in a sluice.yaml would make of manifests (kubectl sluice try), what they say of
    everything that is in a cluster (scan), and what in a cluster can lock it (doctor). Policies are types with
    settings, and rules in CEL.
  platforms:
YAML
for archive in "$directory"/sluice-"$version"-*.tar.gz; do
  platform=${archive##*/sluice-"$version"-}
  platform=${platform%.tar.gz}
  os=${platform%-*}
  arch=${platform##*-}
  os=${os/#osx/darwin}
  os=${os/#win/windows}
  bin=sluice
  if [ "$os" = windows ]; then bin=sluice.exe; fi
  cat <<YAML
    - selector:
        matchLabels:
          os: $os
          arch: ${arch/#x64/amd64}
      uri: $url/${archive##*/}
      sha256: $(sha256sum "$archive" | cut -d' ' -f1)
      bin: $bin
YAML
done
