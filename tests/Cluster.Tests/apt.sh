# Debian's source packages, without a change to the system's own lists. Sourced.
# shellcheck shell=bash

# write_apt_sources FOLDER: the machine's own package sources with source packages added, in an apt configuration of its own:
# the lists and settings of the system stay as they are.
write_apt_sources() {
    local parts="$1/apt/sources.list.d" file
    mkdir -p "$parts" "$1/apt/lists/partial" "$1/apt/cache/archives/partial"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [[ -f "$file" ]] || continue
        awk '/^[[:space:]]*deb[[:space:]]/ { print; sub(/deb/, "deb-src"); print }' "$file" >>"$parts/$(basename "$file")"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [[ -f "$file" ]] || continue
        sed -E 's/^[Tt]ypes:.*/Types: deb deb-src/' "$file" >"$parts/$(basename "$file")"
    done
    cat >"$1/apt/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$parts";
Dir::State::lists "$1/apt/lists";
Dir::Cache "$1/apt/cache";
APT::Sandbox::User "root";
CONF
    export APT_CONFIG="$1/apt/apt.conf"
    export DEBIAN_FRONTEND=noninteractive
}
