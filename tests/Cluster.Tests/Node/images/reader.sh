#!/bin/sh
# Stands for Filebeat: every line of the files of LOG_PATH (patterns, separated by commas) goes to standard output, with what Filebeat would add to it.
readers=" "
trap 'exit 0' TERM
while :; do
    for pattern in $(echo "$LOG_PATH" | tr ',' ' '); do
        for file in $pattern; do
            case $readers in *" $file "*) continue ;; esac
            [ -r "$file" ] || continue
            tail -n +1 -f "$file" | while read -r line; do echo "$APP $NAMESPACE $line"; done &
            readers="$readers$file "
        done
    done
    sleep 1 &
    wait $!
done
