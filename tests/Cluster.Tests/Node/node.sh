#!/usr/bin/env bash
# One node: containerd, then kubelet, with mounts of their own. Runs inside run.sh's namespaces.
#   node.sh FOLDER COMMAND...      COMMAND is kubelet; what it writes to /var/log and /var/lib/kubelet comes into FOLDER
set -euo pipefail

folder=$1
shift
mkdir -p "$folder"/{log,lib}
mount --make-rprivate /
mount --bind "$folder/log" /var/log
mount --bind "$folder/lib" /var/lib/kubelet
# containerd finds its shim and runc on PATH.
PATH=$SLUICE_NODE_TOOLS/usr/bin:$SLUICE_NODE_TOOLS/usr/sbin:$PATH containerd --config "$folder/containerd.toml" >"$folder/containerd.log" 2>&1 </dev/null &
until [[ -S $folder/containerd.sock ]]; do
  if ! kill -0 "$!" 2>/dev/null; then
    tail -n 20 "$folder/containerd.log" >&2
    exit 1
  fi
  sleep 0.1
done
exec "$@"
