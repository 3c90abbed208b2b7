#!/usr/bin/env bash
# `sluice scan` of many objects on a real API server: its memory, and its time against that of a full list by kubectl.
# usage: tests/Load/scan.sh [OBJECTS]; default: 100000. Needs kubectl on PATH, and what tests/Cluster.Tests/install-apiserver.sh finds or makes.
# Passes with at most 256 MiB at the peak, also where the collector may have no more (GCHeapHardLimit), and at most twice the time of the list.
. "$(dirname "$0")/common.sh"
objects=${1:-100000}
limit=$((256 * 1024))
command -v kubectl >/dev/null || { echo "kubectl is not on PATH" >&2; exit 3; }
assets=$("$root/tests/Cluster.Tests/install-apiserver.sh")
build
etcd_port=$((20000 + RANDOM % 10000))
port=$((etcd_port + 2))

openssl ecparam -genkey -name prime256v1 -noout -out "$work/key.pem"
printf 'secret,admin,admin-uid,"system:masters"\n' >"$work/tokens"
"$assets/etcd" --name=test --data-dir="$work/etcd" --listen-client-urls="http://127.0.0.1:$etcd_port" --advertise-client-urls="http://127.0.0.1:$etcd_port" \
  --listen-peer-urls="http://127.0.0.1:$((etcd_port + 1))" --initial-advertise-peer-urls="http://127.0.0.1:$((etcd_port + 1))" \
  --initial-cluster="test=http://127.0.0.1:$((etcd_port + 1))" --unsafe-no-fsync --quota-backend-bytes=8589934592 >"$work/etcd.log" 2>&1 &
processes+=("$!")
"$assets/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port="$port" --cert-dir="$work/certs" \
  --token-auth-file="$work/tokens" --service-cluster-ip-range=10.0.0.0/24 --service-account-issuer=https://localhost/ --service-account-signing-key-file="$work/key.pem" \
  --service-account-key-file="$work/key.pem" --disable-admission-plugins=ServiceAccount,NamespaceLifecycle --authorization-mode=AlwaysAllow \
  --max-requests-inflight=2000 --max-mutating-requests-inflight=1000 >"$work/apiserver.log" 2>&1 &
processes+=("$!")
cat >"$work/kubeconfig" <<EOT
apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true } }]
users: [{ name: u, user: { token: secret } }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
EOT
export KUBECONFIG=$work/kubeconfig
for _ in $(seq 240); do
  if kubectl get --raw /readyz >/dev/null 2>&1; then break; fi
  sleep 0.5
done

echo "creating $objects pods"
load create-pods "https://127.0.0.1:$port" secret "$objects"

cat >"$work/sluice.yaml" <<'EOT'
policies:
  - name: owner
    type: required-metadata
    match: { resources: [pods] }
    settings: { labels: { owner: ".+" } }
  - name: environment
    type: metadata
    match: { resources: [pods], namespaceSelector: { matchLabels: { stage: production } } }
    settings: { labels: { environment: production } }
  - name: registries
    type: image-registries
    match: { resources: [pods] }
    settings: { registries: ["registry.example.com/*"] }
  - name: no-host-network
    type: validation
    match: { resources: [pods] }
    settings:
      validations: [{ expression: "!object.spec.?hostNetwork.orValue(false)", message: no host network }]
EOT

# seconds COMMAND...: how long it takes; its peak in KiB goes to $work/peak.
seconds() {
  local begun ended status=0
  begun=$(date +%s.%N)
  "$@" &
  local process=$! peak=0 now
  while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$process/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.1
  done
  wait "$process" || status=$?
  ended=$(date +%s.%N)
  echo "$peak" >"$work/peak"
  echo "$status" >"$work/status"
  awk -v a="$begun" -v b="$ended" 'BEGIN { printf "%.1f\n", b - a }' >"$work/seconds"
}

# shellcheck disable=SC2317 # Run by seconds.
list() { exec kubectl get pods -A -o json >"$work/list.json"; }
# shellcheck disable=SC2317 # Run by seconds.
scan() { exec "${program[@]}" scan --config "$work/sluice.yaml" -o json >"$work/found.json" 2>"$work/errors"; }

failed=0
seconds list
listed=$(cat "$work/seconds")
echo "kubectl get pods -A -o json: $listed s, $(wc -c <"$work/list.json") bytes, peak $(cat "$work/peak") KiB"
rm "$work/list.json"
for heap in "" 0x8000000; do
  if [ -n "$heap" ]; then export DOTNET_GCHeapHardLimit=$heap; fi
  seconds scan
  cat "$work/errors"
  took=$(cat "$work/seconds") peak=$(cat "$work/peak")
  found=$(grep -m1 -o '"objects": [0-9]*' "$work/found.json" | grep -o '[0-9]*')
  echo "sluice scan${heap:+ with GCHeapHardLimit=$heap}: $took s ($(awk -v a="$took" -v b="$listed" 'BEGIN { printf "%.2f", a / b }') of the list; 2 wanted), peak $peak KiB ($limit wanted), $found objects, $(grep -m1 -o '"found": [0-9]*' "$work/found.json") , status $(cat "$work/status")"
  [ "$(cat "$work/status")" = 1 ] && [ "${found:-0}" -ge "$objects" ] && [ "$peak" -le "$limit" ] && awk -v a="$took" -v b="$listed" 'BEGIN { exit !(a <= 2 * b) }' || failed=1
done
exit "$failed"
