#!/usr/bin/env bash
# Installs what links native executables on Debian or Ubuntu, for this machine's processor and for arm64: infra/release/install-linkers.sh
set -euo pipefail
as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi
"${as_root[@]}" apt-get update
"${as_root[@]}" apt-get install -y --no-install-recommends clang llvm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
