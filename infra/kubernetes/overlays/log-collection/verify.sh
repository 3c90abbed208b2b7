#!/usr/bin/env bash
# Shows whether the pods of a namespace that ask for log collection have got it: what `kubectl get pods -o custom-columns` should show, and what it shows.
#   verify.sh [NAMESPACE]     default: web-logs
# Exit status: 0 every pod with annotation filebeat.enabled: "true" is as it should be; 1 not, or there is none; 2 kubectl could not look.
set -euo pipefail

namespace=${1:-web-logs}
filebeat='.spec.containers[?(@.name=="filebeat")]'
annotation='.metadata.annotations.filebeat\.'
config="$filebeat.volumeMounts[?(@.mountPath==\"/usr/share/filebeat/filebeat.yml\")].subPath"
columns="NAME:.metadata.name,FILEBEAT:$filebeat.name,LOG_PATH:$filebeat.env[?(@.name==\"LOG_PATH\")].value"
columns+=",NAMESPACE:$filebeat.env[?(@.name==\"NAMESPACE\")].value,CONFIG:$config,OUTPUT:$filebeat.env[?(@.name==\"OUTPUT_HOSTS\")].valueFrom.secretKeyRef.name"

pods() { kubectl get pods --namespace "$namespace" --no-headers -o "custom-columns=$1"; }

asked=$(pods "NAME:.metadata.name,ENABLED:${annotation}enabled,LOG_PATH:${annotation}log-path" | awk '$2 == "true"') || exit 2
if [ -z "$asked" ]; then
  echo "No pod in $namespace has annotation filebeat.enabled: \"true\"." >&2
  exit 1
fi

header='NAME FILEBEAT LOG_PATH NAMESPACE CONFIG OUTPUT'
expected=$(awk -v namespace="$namespace" '{
  path = $3 == "<none>" ? "/var/log/*.log" : $3
  print $1, "filebeat", path, namespace, "filebeat.yml", "filebeat-output"
}' <<<"$asked" | sort)
shown=$(pods "$columns" | awk 'NR == FNR { asked[$1]; next } $1 in asked { $1 = $1; print }' <(echo "$asked") - | sort) || exit 2

echo "kubectl get pods -n $namespace -o custom-columns=... should show:"
printf '%s\n%s\n' "$header" "$expected" | column -t
echo
echo "and shows:"
printf '%s\n%s\n' "$header" "$shown" | column -t
if [ "$expected" != "$shown" ]; then
  echo
  echo "They differ. A pod without filebeat was made before Sluice's webhooks were, or while Sluice was away: delete it, its controller makes another." >&2
  exit 1
fi
