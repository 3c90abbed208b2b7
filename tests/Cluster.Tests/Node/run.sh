#!/usr/bin/env bash
# Runs a command where a node can be: in network, mount, process and IPC namespaces of its own, with the images in a registry on 127.0.0.1:5000.
#   run.sh COMMAND...      prepares, runs it, puts everything back; its exit status
#   run.sh --check         says why a node cannot be here (status 3; 4 when only its programs are missing); nothing and status 0 when it can
#   run.sh --clean         puts back what a run left that was killed
#
# What the command finds in its environment:
#   SLUICE_NODE            a folder for the node's data
#   SLUICE_NODE_TOOLS      the root in which Debian's packages are unpacked
#   SLUICE_NODE_CGROUP     the cgroup for the pods
# Everything but cgroups and the folder goes with the namespaces, also after SIGKILL. Those two stand in a file, and are taken away by this run or the next.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${SLUICE_CACHE:-${HOME:-/root}/.cache/sluice}
marker=$cache/node/left-behind
tools=$cache/node/root
cgroups=/sys/fs/cgroup
children=()

say() { printf 'node: %s\n' "$*" >&2; }

# Why there can be no node here; nothing when there can.
reason() {
  local program controller
  if ((EUID != 0)); then
    echo "a node needs root"
  elif ! [[ -d /proc/1 ]] || ! command -v unshare ip setpriv flock >/dev/null; then
    echo "a node needs Linux with util-linux and iproute2"
  elif runs_kubelet; then
    echo "a kubelet runs on this machine already, and would be disturbed"
  else
    for controller in cpu cpuacct cpuset memory devices freezer pids; do
      if ! [[ -w $cgroups/$controller/cgroup.procs ]]; then
        echo "kubelet 1.20 needs cgroup v1, and its controller $controller is not to be had here"
        return
      fi
    done
    if ! unshare --mount --net --pid --ipc --uts --fork --mount-proc true 2>/dev/null; then
      echo "namespaces of its own are not to be had here"
    fi
  fi
}

lacks_programs() {
  local program
  for program in kubelet kube-controller-manager kube-scheduler kube-apiserver etcd node/complete; do
    if ! [[ -e $cache/$program ]]; then return 0; fi
  done
  return 1
}

check() {
  local why
  why=$(reason)
  if [[ -n $why ]]; then
    echo "$why"
    return 3
  elif lacks_programs; then
    echo "the node's programs are not in $cache: ./test.sh --node builds them, once (tests/Cluster.Tests/install-apiserver.sh --node)"
    return 4
  fi
}

runs_kubelet() {
  local name
  for name in /proc/[0-9]*/comm; do
    if [[ $(cat "$name" 2>/dev/null) == kubelet ]]; then return 0; fi
  done
  return 1
}

# The marker's lines: what, and its name. A run that still lives holds the lock, so whatever stands there is of a dead one.
clean() {
  local what name
  if ! [[ -e $marker ]]; then return 0; fi
  while read -r what name; do
    case $what in
      cgroup) remove_cgroups "$name" ;;
      folder) if [[ $name == */sluice-node.* ]]; then rm -rf --one-file-system "$name"; fi ;;
    esac
  done <"$marker"
  rm -f "$marker"
}

# Groups of processes, each with the number of its first; they end with this run however it ends.
start() {
  setsid setpriv --pdeathsig KILL "$@" 9>&- &
  children+=("$!")
}

finish() {
  local child
  for child in "${children[@]}"; do
    kill -KILL -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  done
  clean
}

# From the leaves up. In a trap, a bare return would have the status of what the trap came into. Processes of pods die with their namespace, and leave their cgroups a moment later.
remove_cgroups() {
  local attempt
  for attempt in {1..50}; do
    find "$cgroups" -depth -type d -path "$cgroups/*/$1*" -exec rmdir {} + 2>/dev/null || true
    if [[ -z $(find "$cgroups" -maxdepth 2 -type d -name "$1" -print -quit) ]]; then return 0; fi
    sleep 0.2
  done
  say "the cgroup $1 could not be removed ($attempt attempts)"
}

free_port() {
  local port
  for port in {25000..25999}; do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

registry_config() {
  printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:%s"}\n' "$state/registry" "$1" >"$2"
}

await_registry() {
  local attempt
  for attempt in {1..100}; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.1
  done
  say "the registry does not answer on port $1 ($attempt attempts)"
  return 1
}

# With the machine's network: the SDK fetches what the image is compiled with.
prepare() {
  local port status=0
  port=$(free_port)
  registry_config "$port" "$state/prepare.yml"
  start "$tools/usr/bin/docker-registry" serve "$state/prepare.yml" >"$state/registry.log" 2>&1 </dev/null
  await_registry "$port"
  say "making the images"
  start "$here/images.sh" "$cache/node/packages" "$tools" "$state/images" "$port" >"$state/images.log" 2>&1
  # A signal ends this wait, not one for a command in front.
  wait "${children[-1]}" || status=$?
  kill "${children[0]}"
  children=()
  rm -rf "$state/images"
  if ((status != 0)); then
    tail -n 25 "$state/images.log" >&2
    exit "$status"
  fi
}

# Inside: the namespaces' own network and files, then the command.
inside() {
  enter_files
  enter_network
  registry_config 5000 "$state/registry.yml"
  "$tools/usr/bin/docker-registry" serve "$state/registry.yml" >>"$state/registry.log" 2>&1 </dev/null &
  await_registry 5000
  export KUBEBUILDER_ASSETS=$cache
  "$@"
}

# kubelet writes to these; in here they are files of nobody else.
enter_files() {
  local setting
  mkdir -p "$state"/{lib,log,work,kubelet}
  mount -t tmpfs tmpfs /run
  mount --bind "$state/log" /var/log
  mount -t tmpfs tmpfs /var/lib
  mkdir -p /var/lib/{cni,kubelet,containers} /run/lock
  for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
    if [[ -e /proc/sys/$setting ]]; then
      mkdir -p "$state/sys/$(dirname "$setting")"
      cat "/proc/sys/$setting" >"$state/sys/$setting"
      mount --bind "$state/sys/$setting" "/proc/sys/$setting"
    fi
  done
}

# The node's address, the Service that is the API server, and a way to nowhere for all other Services: nothing leaves this machine.
enter_network() {
  ip link set lo up
  ip link add node type bridge
  ip address add 10.99.0.1/24 dev node
  ip address add 10.96.0.1/32 dev node
  ip link set node up
  ip route add 10.96.0.0/16 dev node
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

run() {
  local why status=0
  why=$(check) || status=$?
  if ((status != 0)); then
    say "$why"
    exit "$status"
  fi
  exec 9>"$cache/node/.lock"
  if ! flock --nonblock 9; then
    say "another run is at work: waiting for it"
    flock 9
  fi
  clean
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  state=$(mktemp -d "${TMPDIR:-/var/tmp}/sluice-node.XXXXXX")
  chmod 755 "$state"
  local cgroup
  cgroup=$(basename "$state")
  printf 'folder %s\ncgroup %s\n' "$state" "$cgroup" >"$marker"
  prepare
  export SLUICE_NODE=$state SLUICE_NODE_TOOLS=$tools SLUICE_NODE_CGROUP=/$cgroup
  start unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc --propagation private "$0" --inside "$@"
  wait "${children[0]}" || status=$?
  exit "$status"
}

case "${1:-}" in
  --check)
    check
    ;;
  --clean)
    exec 9>"$cache/node/.lock"
    flock 9
    clean
    ;;
  --inside)
    shift
    state=$SLUICE_NODE
    inside "$@"
    ;;
  "" | --*)
    echo "usage: run.sh COMMAND... | --check | --clean" >&2
    exit 2
    ;;
  *) run "$@" ;;
esac
