#!/usr/bin/env bash
# A Functions host with an app, in the environment that its image gives it, and `sluice proxy` before it, which ends TLS. For bench/peers.sh.
#   FUNCTIONS_HOST=HOST bench/peers/functions-host.sh SLUICE RUNTIME APP PORT CERTIFICATES FOLDER
# HOST: the executable of a host (Microsoft.Azure.WebJobs.Script.WebHost). PORT is the proxy's; the host has the next hundred's. FOLDER takes what the host writes.
set -euo pipefail

sluice=$1
url=http://127.0.0.1:$(($4 + 100))
folder=$6
mkdir -p "$folder"
"$sluice" proxy --upstream "$url" --url "https://127.0.0.1:$4" --cert-dir "$5" --drain 0s &

# Of the caller's own, if it runs in a container: the host would take it for a name that Azure gave.
unset CONTAINER_NAME
export FUNCTIONS_WORKER_RUNTIME=$2
export AzureWebJobsScriptRoot=$3
export SLUICE_CONFIG=$PWD/bench/peers/sluice.yaml
export ASPNETCORE_URLS=$url
export AzureWebJobsSecretStorageType=files
export AzureWebJobsDisableHomepage=true
export FUNCTIONS_SECRETS_PATH=$folder/secrets
export FUNCTIONS_LOG_PATH=$folder/logs
export FUNCTIONS_TEST_DATA_PATH=$folder/data
export HOME=$folder
export DOTNET_gcServer=0
export DOTNET_GCConserveMemory=7
exec "$FUNCTIONS_HOST"
