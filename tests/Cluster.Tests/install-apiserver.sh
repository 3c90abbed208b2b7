#!/usr/bin/env bash
# Finds kube-apiserver and etcd for the cluster tests, or makes them.
#   install-apiserver.sh           both
#   install-apiserver.sh --node    also what a node needs, all of one release and in the cache: controllers, scheduler and kubelet, built like
#                                  kube-apiserver, and Debian's packages for containers, which are unpacked there and not installed
#
# Prints on stdout the directory that holds both (and kubectl, where this script had to get one);
# everything else goes to stderr. Exit status: 0 found or made, 3 they cannot be had here.
#
# In this order (with --node, the last two):
#   1. $KUBEBUILDER_ASSETS, the convention of envtest
#   2. both on PATH
#   3. the cache: ${SLUICE_CACHE:-$HOME/.cache/sluice}
#   4. on Debian, as root: etcd from its package, the rest built from the archive's source package
#
# The fourth leaves golang-go, make, dpkg-dev and rsync installed, the binaries in the cache, and nothing else.
set -euo pipefail

# shellcheck source=tests/Cluster.Tests/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

cache="${SLUICE_CACHE:-${HOME:-/root}/.cache/sluice}"
work=""
builder=""
apiserver=(kube-apiserver)
node=(kubelet kube-controller-manager kube-scheduler)

# What runs on a node, what makes images, and what is in them. The libraries are those that the programs are linked with.
packages=(containerd runc containernetworking-plugins docker-registry skopeo umoci buildah debootstrap libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 libseccomp2
    base-files libc6 libgcc-s1 libssl3 libstdc++6 zlib1g ca-certificates tzdata nginx nginx-common gettext-base libpcre2-8-0 libcrypt1 busybox-static)

say() { printf 'install-apiserver: %s\n' "$*" >&2; }

cannot() {
    say "kube-apiserver and etcd cannot be had here: $1"
    say "looked in: KUBEBUILDER_ASSETS (${KUBEBUILDER_ASSETS:-not set}), PATH, $cache"
    say "what helps: set KUBEBUILDER_ASSETS to a directory that holds both (setup-envtest makes one),"
    say "or put both on PATH or in $cache, or run this as root on Debian 12 with its package archive in reach"
    exit 3
}

has_both() { [[ -x "$1/kube-apiserver" && -x "$1/etcd" ]]; }

clean_up() {
    [[ -z "$builder" ]] || kill -KILL -- "-$builder" 2>/dev/null || true
    if [[ -n "$work" ]]; then rm -rf "$work"; fi
}

# Both may be on PATH in different directories: links in one directory stand for them.
link_from_path() {
    local tool links="$cache/from-path"
    mkdir -p "$links"
    for tool in kube-apiserver etcd; do
        ln -sfn "$(command -v "$tool")" "$links/$tool"
    done
    printf '%s\n' "$links"
}

find_on_path() {
    local server store
    server="$(command -v kube-apiserver)" && store="$(command -v etcd)" || return 1
    if [[ "$(dirname "$server")" == "$(dirname "$store")" ]]; then
        dirname "$server"
    else
        link_from_path
    fi
}

has_kubectl() { command -v kubectl >/dev/null || [[ -x "$cache/kubectl" ]]; }

# Two runs must not build at once; the second finds what the first made.
take_lock() {
    mkdir -p "$cache" 2>/dev/null || cannot "$cache cannot be written"
    if ! command -v flock >/dev/null; then return; fi
    exec 9>"$cache/.lock"
    flock --nonblock 9 && return
    say "another run is at work in $cache: waiting for it"
    until flock --timeout 25 9; do say "still waiting"; done
}

# Runs a command with its output in the log; says on stderr every 20 s that it is still at it.
run_logged() {
    local what="$1" log="$work/log" began=$SECONDS told=$SECONDS
    shift
    say "$what"
    printf '== %s\n' "$*" >>"$log"
    setsid nice -n 10 "$@" >>"$log" 2>&1 </dev/null 9>&- &
    builder=$!
    while kill -0 "$builder" 2>/dev/null; do
        if ((SECONDS - told >= 20)); then
            told=$SECONDS
            say "$what: $((SECONDS - began)) s"
        fi
        sleep 0.5
    done
    local status=0
    wait "$builder" || status=$?
    builder=""
    if ((status != 0)); then
        say "failed after $((SECONDS - began)) s: $what. The last lines of its output:"
        tail -n 25 "$log" >&2
    fi
    return "$status"
}

# Takes one program out of a binary package without installing it: no service starts.
take_from_package() {
    local package="$1" program="$2" unpacked="$work/package-$1"
    mkdir -p "$unpacked"
    (cd "$unpacked" && run_logged "downloading $package" apt-get download "$package") || return 1
    dpkg-deb --extract "$unpacked"/*.deb "$unpacked/root"
    keep "$unpacked/root/usr/bin/$program"
}

# Into the cache in one step: another process sees the whole program or none.
keep() {
    local program
    program="$(basename "$1")"
    cp "$1" "$work/$program.new"
    chmod 0755 "$work/$program.new"
    mv -f "$work/$program.new" "$cache/$program"
    say "kept $cache/$program"
}

install_build_tools() {
    local packages=()
    command -v go >/dev/null || packages+=(golang-go)
    command -v make >/dev/null || packages+=(make)
    command -v dpkg-source >/dev/null || packages+=(dpkg-dev)
    # The makefiles copy what they build with rsync.
    command -v rsync >/dev/null || packages+=(rsync)
    if ((${#packages[@]} == 0)); then return; fi
    run_logged "installing ${packages[*]}" apt-get install --yes --no-install-recommends "${packages[@]}"
}

# The reflect2 that this Kubernetes brings reads Go's maps in a way that Go 1.18 and later crash on (the server dies when it notes a
# webhook's patch for the audit log); Debian's package of the same library has the version that does not.
renew_reflect2() {
    local unpacked="$work/reflect2" vendored="$work/kubernetes/vendor/github.com/modern-go/reflect2"
    mkdir -p "$unpacked"
    (cd "$unpacked" && run_logged "downloading a newer reflect2" apt-get download golang-github-modern-go-reflect2-dev) || return 1
    dpkg-deb --extract "$unpacked"/*.deb "$unpacked/root"
    rm -rf "$vendored"
    cp -rL "$unpacked/root/usr/share/gocode/src/github.com/modern-go/reflect2" "$vendored"
}

# Nothing of these programs or their code generators needs C, so no compiler is installed for it. Without the cloud vendors' code and dockershim,
# a tenth fewer packages are compiled.
build_programs() {
    local tree="$work/kubernetes" vendored=k8s.io/kubernetes/vendor/k8s.io flags="-s -w" package program
    mkdir -p "$work/go"
    (cd "$work" && run_logged "downloading the source package kubernetes" apt-get source --download-only kubernetes) || return 1
    run_logged "unpacking it" dpkg-source --no-check --extract "$work"/kubernetes_*.dsc "$tree" || return 1
    renew_reflect2 || return 1
    export CGO_ENABLED=0 GOCACHE="$work/go" GOFLAGS="" GO111MODULE=off
    run_logged "generating code (about 2 minutes on two cores)" make -C "$tree" generated_files || return 1
    # The first is what --version says, the second what /version does.
    for package in component-base/version client-go/pkg/version; do
        flags+=" -X $vendored/$package.gitVersion=v1.20.2 -X $vendored/$package.gitMajor=1 -X $vendored/$package.gitMinor=20"
    done
    for program in "$@"; do
        (cd "$tree/_output/local/go/src/k8s.io/kubernetes" && GOPATH="$tree/_output/local/go" run_logged "building $program (a few minutes on two cores)" \
            go build -tags selinux,notest,providerless,dockerless -o "$work/$program" \
            -ldflags "$flags" "./cmd/$program") || return 1
        keep "$work/$program"
    done
}

# Those of the named programs that the cache lacks.
missing() {
    local program
    for program in "$@"; do
        if [[ ! -x "$cache/$program" ]]; then printf '%s\n' "$program"; fi
    done
}

# The list in the marker is that of the packages: a longer one has them fetched anew.
has_packages() { [[ -f "$cache/node/complete" && "$(<"$cache/node/complete")" == "${packages[*]}" ]]; }

unpack_packages() {
    local package fresh="$work/node"
    mkdir -p "$fresh/packages" "$fresh/root"
    (cd "$fresh/packages" && run_logged "downloading ${#packages[@]} packages for a node" apt-get download "${packages[@]}") || return 1
    for package in "$fresh"/packages/*.deb; do dpkg-deb --extract "$package" "$fresh/root"; done
    printf '%s\n' "${packages[*]}" >"$fresh/complete"
    rm -rf "$cache/node/root" "$cache/node/packages" "$cache/node/complete"
    mkdir -p "$cache/node"
    mv "$fresh/root" "$fresh/packages" "$cache/node/"
    mv "$fresh/complete" "$cache/node/"
}

check_debian() {
    command -v apt-get >/dev/null || cannot "this is not Debian (no apt-get), so nothing can be built"
    ((EUID == 0)) || cannot "building needs root, to install packages"
}

make_them() {
    rm -rf "$cache"/build.*
    work="$(mktemp -d "$cache/build.XXXXXX")"
    write_apt_sources "$work"
    # A third party's source that has no source packages fails here without harm.
    run_logged "reading the package lists" apt-get update || say "going on with the lists that could be read"
    if [[ ! -x "$cache/etcd" ]]; then
        take_from_package etcd-server etcd || cannot "the package etcd-server could not be had"
    fi
    if ! has_kubectl; then
        take_from_package kubernetes-client kubectl || say "no kubectl: the tests that need it are skipped"
    fi
    local programs
    mapfile -t programs < <(missing "$@")
    if ((${#programs[@]} > 0)); then
        install_build_tools || cannot "the packages for the build could not be installed"
        build_programs "${programs[@]}" || cannot "${programs[*]} could not be built"
    fi
}

has_all() {
    if $for_node; then
        [[ -x "$cache/etcd" && -z "$(missing "${apiserver[@]}" "${node[@]}")" ]] && has_packages && has_kubectl
    else
        has_both "$cache" && has_kubectl
    fi
}

for_node=false
case "${1:-}" in
    "") ;;
    --node) for_node=true ;;
    *)
        echo "usage: install-apiserver.sh [--node]" >&2
        exit 2
        ;;
esac

if ! $for_node; then
    if [[ -n "${KUBEBUILDER_ASSETS:-}" ]]; then
        if has_both "$KUBEBUILDER_ASSETS"; then
            printf '%s\n' "$KUBEBUILDER_ASSETS"
            exit 0
        fi
        say "KUBEBUILDER_ASSETS ($KUBEBUILDER_ASSETS) does not hold both kube-apiserver and etcd: looking further"
    fi
    if find_on_path; then exit 0; fi
fi
if has_all; then
    printf '%s\n' "$cache"
    exit 0
fi

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if $for_node || ! has_both "$cache"; then check_debian; fi
take_lock
if $for_node && ! has_all; then
    make_them "${apiserver[@]}" "${node[@]}"
    has_packages || unpack_packages || cannot "Debian's packages for a node could not be had"
elif ! has_both "$cache" || { ! has_kubectl && command -v apt-get >/dev/null; }; then
    make_them "${apiserver[@]}"
fi
printf '%s\n' "$cache"
