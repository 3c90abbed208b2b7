#!/usr/bin/env bash
# Builds Sluice, serves samples/sluice.yaml on https://127.0.0.1:8443, sends it a sample review over HTTPS and shows what came of it.
# Goes on serving until Ctrl-C; with --once it stops after the demonstration, and its exit status says whether that worked.
set -euo pipefail
cd "$(dirname "$0")"

once=false
case "${1:-}" in
  "") ;;
  --once) once=true ;;
  *) echo "usage: ./run.sh [--once]" >&2; exit 2 ;;
esac

url=https://127.0.0.1:${SLUICE_PORT:-8443}
sample=samples/reviews/pod-with-logs.json
work=$(mktemp -d)
ca=$work/ca.crt
server=
copy=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work" ${copy:+"$copy"}
}
trap stop EXIT
trap 'exit 130' INT TERM

if ! command -v dotnet >/dev/null; then
  echo "run.sh: the .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 2
fi

echo "Building ..."
if ! dotnet build src/Host -c Release -v quiet --nologo >"$work/build.log" 2>&1; then
  cat "$work/build.log" >&2
  exit 1
fi
sluice() { dotnet src/Host/bin/Release/net10.0/sluice.dll "$@"; }

dotnet src/Host/bin/Release/net10.0/sluice.dll serve --config samples/sluice.yaml --url "$url" --drain 0s --development-ca "$ca" 2>"$work/server.log" &
server=$!

# The CA is written before the port is opened, and the first answer waits for the port: both within seconds, or not at all.
for attempt in $(seq 100); do
  if [ -s "$ca" ] && sluice send "$sample" --url "$url/mutate" --ca-file "$ca" >"$work/first" 2>"$work/send.log"; then
    break
  fi
  if ! kill -0 "$server" 2>/dev/null || [ "$attempt" = 100 ]; then
    echo "run.sh: the server did not start:" >&2
    cat "$work/server.log" "$work/send.log" >&2
    exit 1
  fi
  sleep 0.2
done

# Nothing here works once the server has ended: with --once there is nothing to call.
if $once; then
  echo "Sent $sample over HTTPS to a server with samples/sluice.yaml:"
  echo
  cat "$work/first"
  exit 0
fi

echo "Serving samples/sluice.yaml on $url. What became of $sample:"
echo
cat "$work/first"
echo
copy=${TMPDIR:-/tmp}/sluice-ca.crt
cp "$ca" "$copy"
echo "Send another, as kube-apiserver would:"
echo "  curl --cacert $copy -H 'Content-Type: application/json' --data-binary @$sample $url/mutate"
echo
echo "Serving until Ctrl-C. What it logs:"
echo
tail -n +1 -f "$work/server.log" &
tail_process=$!
trap 'kill "$tail_process" 2>/dev/null || true; stop' EXIT
wait "$server"
