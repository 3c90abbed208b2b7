#!/usr/bin/env bash
# Builds the console host and the Functions app of this folder against packages made of this repository, and runs them: both know the type of RequireOwner.cs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

# A version of its own: NuGet keeps what it has once unpacked.
version=0.0.0-try.$(date +%s)
for project in Shared Cluster Hosting Functions; do
  dotnet pack "$root/src/$project" -c Release -o "$work/feed" -p:PackageVersion="$version" -v quiet --nologo
done

cp -r "$here" "$work/own-policies"
rm -rf "$work/own-policies"/*/bin "$work/own-policies"/*/obj
for project in console functions; do
  # The SDK of the worker generates a project that names old packages by their lowest version; a partial mirror has the next one.
  dotnet publish "$work/own-policies/$project" -c Release -o "$work/$project" -v quiet --nologo \
    -p:RestoreAdditionalProjectSources="$work/feed" -p:SluiceVersion="$version" |
    { grep -v 'WorkerExtensions.csproj : warning NU1603' || true; }
done
own=$work/console/own-policies
cd "$work/own-policies/policies"
# It stands here and not beside owners.yaml: `sluice test samples` does not know the type.
cat >sluice-test.yaml <<'TESTS'
config: owners.yaml
tests:
  - name: a Service without an owner is denied
    input: service.yaml
    expect: { decision: denied, message: "expected one of team-a, team-b" }
TESTS

expect() { grep -qF -- "$1" || { echo "try.sh: no \"$1\" in what was printed" >&2; exit 1; }; }
"$own" policies | expect require-owner
"$own" check owners.yaml | expect "1 policy, no error"
"$own" test . | expect "1 passed"
"$own" webhooks --config owners.yaml --url https://127.0.0.1:8443 | expect services
"$own" schema | expect '"require-owner"'

"$own" serve --config owners.yaml --url http://127.0.0.1:0 2>"$work/serve.log" &
server=$!
for _ in $(seq 600); do
  url=$(grep -oE 'http://127\.0\.0\.1:[1-9][0-9]*' "$work/serve.log" | head -n 1 || true)
  if [ -n "$url" ]; then break; fi
  kill -0 "$server"
  sleep 0.1
done
curl -sS -H 'Content-Type: application/json' --data-binary @- "$url/validate" <<'REVIEW' | expect 'expected one of team-a, team-b'
{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","kind":{"group":"","version":"v1","kind":"Service"},
"resource":{"group":"","version":"v1","resource":"services"},"name":"web","namespace":"shop","operation":"CREATE","userInfo":{"username":"jane"},
"object":{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"}}}}
REVIEW
echo "own-policies: policies, check, test, webhooks, schema and serve know require-owner"

# What the packages say of themselves, and the Functions app under a small Functions host. SLUICE_NO_BUILD: with the tests as they are built.
SLUICE_PACKAGES=$work dotnet test "$root/tests/FunctionApp.Tests" -c Release --nologo -v quiet --filter Category=Packages ${SLUICE_NO_BUILD:+--no-build}
