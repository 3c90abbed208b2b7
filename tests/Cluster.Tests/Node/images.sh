#!/usr/bin/env bash
# Makes the images that the tests on a node run, and pushes them to a registry on 127.0.0.1.
#   images.sh PACKAGES TOOLS WORK PORT
# PACKAGES: the folder of Debian's packages; TOOLS: the root they are unpacked in; WORK: an empty folder; PORT: the registry's.
#
# The names are those of the manifests and of the policies' defaults; behind them stands what Debian has: the libraries that .NET needs, nginx, and a
# reader of files in Filebeat's place.
set -euo pipefail

packages=$1
tools=$2
work=$3
registry=127.0.0.1:$4
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
layout=$work/layout
export LD_LIBRARY_PATH=$tools/usr/lib/x86_64-linux-gnu
umask 022

# A root of Debian's packages.
unpack() {
  local target=$1 package
  shift
  mkdir -p "$target"
  for package in "$@"; do
    dpkg-deb --extract "$packages/${package}"_*.deb "$target"
  done
}

# An image of one layer; what comes behind the root goes to `umoci config`.
push() {
  local name=$1 content=$2 id
  shift 2
  id=$(tr -c 'a-z0-9\n' - <<<"$name")
  "$tools/usr/bin/umoci" new --image "$layout:$id"
  "$tools/usr/bin/umoci" insert --image "$layout:$id" "$content" /
  "$tools/usr/bin/umoci" config --image "$layout:$id" "$@"
  "$tools/usr/bin/skopeo" --insecure-policy copy --quiet --dest-tls-verify=false "oci:$layout:$id" "docker://$registry/$name"
}

busybox() {
  unpack "$1" busybox-static
  local program
  for program in awk cat cut env grep head id kill ls mkdir rm sed sh sleep stat tail tr true wc wget; do
    ln -sf busybox "$1/bin/$program"
  done
}

users() {
  printf 'root:x:0:0::/root:/bin/sh\n%s:x:%s:%s::/nonexistent:/bin/sh\n' "$1" "$2" "$2" >"$3/etc/passwd"
  printf 'root:x:0:\n%s:x:%s:\n' "$1" "$2" >"$3/etc/group"
}

pause() {
  busybox "$work/pause"
  push pause:1 "$work/pause" --config.entrypoint /bin/sleep --config.cmd 2147483647
}

# No .NET, as in the image that stands in this name's place elsewhere.
runtime_deps() {
  local content=$work/runtime-deps
  unpack "$content" base-files libc6 libgcc-s1 libssl3 libstdc++6 zlib1g ca-certificates tzdata
  mkdir -p "$content/etc/ssl/certs" "$content/tmp"
  cat "$content"/usr/share/ca-certificates/mozilla/*.crt >"$content/etc/ssl/certs/ca-certificates.crt"
  users app 1654 "$content"
  push dotnet/runtime-deps:10.0-noble-chiseled "$content" --config.env DOTNET_RUNNING_IN_CONTAINER=true --config.env APP_UID=1654 \
    --config.env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true --config.env PATH=/usr/bin:/bin --config.user 1654
}

# The image that is tested, in one of two ways.
host() {
  case ${SLUICE_NODE_IMAGE:-publish} in
    publish) host_by_publish ;;
    dockerfile) host_by_dockerfile ;;
    *) echo "SLUICE_NODE_IMAGE: expected publish or dockerfile" >&2; return 2 ;;
  esac
}

# As docs/kubernetes.md tells, but for the base image's registry.
host_by_publish() {
  (cd "$root" && DOTNET_CONTAINER_INSECURE_REGISTRIES=$registry dotnet publish src/Host -c Release -r linux-x64 -p:PublishAot=true -t:PublishContainer -v quiet --nologo -p:UseSharedCompilation=false \
    -p:ContainerRegistry="$registry" -p:ContainerImageTag=0.1.0 -p:ContainerBaseImage="$registry/dotnet/runtime-deps:10.0-noble-chiseled" --artifacts-path "$work/publish")
}

# By infra/images/host.Dockerfile as it is: its base images are Debian with the machine's SDK, and the one that is there already.
host_by_dockerfile() {
  local image=$registry/sluice-host:0.1.0
  sdk "$work/sdk"
  printf '[[registry]]\nprefix = "mcr.microsoft.com"\nlocation = "%s"\ninsecure = true\n' "$registry" >"$work/registries.conf"
  printf '[storage]\ndriver = "vfs"\nrunroot = "%s/run"\ngraphroot = "%s/graph"\n' "$work" "$work" >"$work/storage.conf"
  printf '{"default": [{"type": "insecureAcceptAnything"}]}' >"$work/policy.json"
  export CONTAINERS_REGISTRIES_CONF=$work/registries.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
  # Programs in there trust what this machine trusts.
  "$tools/usr/bin/buildah" bud --isolation oci --runtime "$tools/usr/bin/runc" --network host --signature-policy "$work/policy.json" --tls-verify=false \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro --file "$root/infra/images/host.Dockerfile" --tag "$image" "$root"
  "$tools/usr/bin/buildah" push --signature-policy "$work/policy.json" --tls-verify=false "$image"
}

# A small Debian from where this machine has its packages, and the SDK.
sdk() {
  local content=$1 mirror
  # shellcheck disable=SC2016 # apt's own
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | head -n 1)
  DEBOOTSTRAP_DIR=$tools/usr/share/debootstrap "$tools/usr/sbin/debootstrap" --variant=minbase --include=ca-certificates,libssl3,libstdc++6,tzdata,zlib1g \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$content" "$mirror"
  mkdir -p "$content/usr/share/dotnet"
  cp -r "$(dirname "$(readlink -f "$(command -v dotnet)")")/." "$content/usr/share/dotnet/"
  ln -sf ../share/dotnet/dotnet "$content/usr/bin/dotnet"
  push dotnet/sdk:10.0-noble "$content" --config.env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  rm -rf "$content"
}

nginx() {
  local content=$work/nginx
  unpack "$content" libc6 libcrypt1 libpcre2-8-0 libssl3 zlib1g nginx nginx-common gettext-base
  busybox "$content"
  rm -rf "$content"/etc/nginx "$content"/var/log/nginx
  mkdir -p "$content"/{etc/nginx/conf.d,etc/nginx/templates,var/log/nginx,var/lib/nginx,run,tmp}
  chmod 1777 "$content/tmp"
  ln -s /dev/stdout "$content/var/log/nginx/access.log"
  ln -s /dev/stderr "$content/var/log/nginx/error.log"
  cp "$here/images/nginx.conf" "$content/etc/nginx/"
  install -m 755 "$here/images/nginx-entrypoint.sh" "$content/docker-entrypoint.sh"
  users nginx 101 "$content"
  push library/nginx:alpine "$content" --config.entrypoint /docker-entrypoint.sh --config.env PATH=/usr/sbin:/usr/bin:/bin
  cp "$here/images/nginx-unprivileged.conf" "$content/etc/nginx/conf.d/default.conf"
  push nginxinc/nginx-unprivileged:1.29-alpine "$content" --config.entrypoint /docker-entrypoint.sh --config.env PATH=/usr/sbin:/usr/bin:/bin --config.user 101
}

reader() {
  local content=$work/filebeat
  busybox "$content"
  mkdir -p "$content"/{etc,usr/share/filebeat,tmp}
  install -m 755 "$here/images/reader.sh" "$content/reader.sh"
  users filebeat 1000 "$content"
  push beats/filebeat:9.2.2 "$content" --config.entrypoint /reader.sh --config.env PATH=/bin --config.user 1000
}

mkdir -p "$work"
"$tools/usr/bin/umoci" init --layout "$layout"
pause
runtime_deps
host
nginx
reader
