# Makes what bench/peers.sh measures. Sourced: reads work and certificates (folders) and answer (a file), and fills these by name.
# Each make_NAME says how to start the server (commands), on which port, and what it is shipped as; or, in left_out, why it cannot be had here.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154

# shellcheck source=tests/Cluster.Tests/apt.sh
. tests/Cluster.Tests/apt.sh

# A command is one text: words with a space in them do not come in it.
declare -A titles ports commands shipped left_out
names=(native runtime custom_handler worker go go_operations controller_runtime aspnet flask bare bare_runtime)
titles=(
  [go]="Go: net/http, types of k8s.io/api, deep copy, JSON diff"
  [go_operations]="Go: net/http, types of k8s.io/api, patch written by hand"
  [controller_runtime]="Go: controller-runtime"
  [flask]="Python: Flask, gunicorn, deep copy, jsonpatch"
  [aspnet]="ASP.NET Core minimal API, types of KubernetesClient, patch written by hand"
  [native]="**Sluice**, native"
  [runtime]="Sluice, on the runtime"
  [custom_handler]="Sluice, custom handler of a Functions host"
  [worker]="Sluice, worker of a Functions host"
  [bare]="bare Kestrel, native, a constant answer: the limit"
  [bare_runtime]="bare Kestrel, on the runtime"
)
ports=([go]=18451 [flask]=18452 [aspnet]=18453 [native]=18454 [runtime]=18455 [custom_handler]=18456 [worker]=18457 [bare]=18458 [go_operations]=18459 [bare_runtime]=18460)

make_go() {
  local cached
  command -v go >/dev/null || install golang-go || true
  if ! command -v go >/dev/null; then
    left_out[go]="there is no Go (Debian's golang-go)"
    return
  fi
  # Named by what it is made of, so that it is made anew when that changes.
  cached=${SLUICE_CACHE:-$HOME/.cache/sluice}/peers/webhook-$({ go version; cat bench/peers/go/*.go; } | sha256sum | cut -c1-16)
  if [ ! -x "$cached" ]; then build_go "$cached" || return 0; fi
  commands[go]="$cached 127.0.0.1:${ports[go]} $certificates/tls.crt $certificates/tls.key"
  shipped[go]=$cached
}

make_go_operations() {
  make_go
  if [ -n "${left_out[go]:-}" ]; then left_out[go_operations]=${left_out[go]}; return; fi
  commands[go_operations]="${shipped[go]} 127.0.0.1:${ports[go_operations]} $certificates/tls.crt $certificates/tls.key operations"
  shipped[go_operations]=${shipped[go]}
}

# Debian has no package of the types alone. The source package of Kubernetes has them, and with them everything that they need: nothing else is fetched.
build_go() {
  local source=$work/go-source
  command -v dpkg-source >/dev/null || install dpkg-dev || true
  if ! command -v dpkg-source >/dev/null || ! command -v apt-get >/dev/null; then
    left_out[go]="the types of k8s.io/api are taken from Debian's source package kubernetes, and this is no Debian with dpkg-dev"
    return 1
  fi
  mkdir -p "$source" "$(dirname "$1")"
  if ! (cd "$source" && write_apt_sources "$source" && { apt-get update || true; } && apt-get source --download-only kubernetes && dpkg-source --no-check --extract kubernetes_*.dsc tree) >"$work/go.log" 2>&1; then
    left_out[go]="Debian's source package kubernetes could not be had: $(tail -n 1 "$work/go.log")"
    return 1
  fi
  # Outside of modules, where imports are found in folders of GOPATH.
  mkdir "$source/path"
  ln -s "$source/tree/vendor" "$source/path/src"
  if ! (cd bench/peers/go && GOPATH=$source/path GOCACHE=$source/cache GOFLAGS="" GO111MODULE=off GOPROXY=off CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$1" .) >"$work/go.log" 2>&1; then
    left_out[go]="it could not be built: $(tail -n 1 "$work/go.log")"
    return 1
  fi
  rm -rf "$source"
}

make_controller_runtime() { left_out[controller_runtime]="Debian has no package of controller-runtime"; }

# Debian's Python, whatever else is first on PATH.
make_flask() {
  if ! has_flask; then install python3-flask python3-jsonpatch gunicorn || true; fi
  if ! has_flask; then
    left_out[flask]="Debian's packages python3-flask, python3-jsonpatch and gunicorn are not installed"
    return
  fi
  # Its plain worker closes every connection; that with threads keeps them.
  commands[flask]="/usr/bin/python3 -B /usr/bin/gunicorn --chdir bench/peers/flask --workers 1 --worker-class gthread --threads 4 --keep-alive 75 --log-level warning"
  commands[flask]+=" --bind 127.0.0.1:${ports[flask]} --certfile $certificates/tls.crt --keyfile $certificates/tls.key app:app"
  python_files >"$work/flask.files"
  shipped[flask]=@$work/flask.files
}

has_flask() { [ -x /usr/bin/gunicorn ] && /usr/bin/python3 -c 'import flask, jsonpatch' 2>/dev/null; }

# The files of Python, Flask, gunicorn and jsonpatch and of all that they depend on, but not of what every Debian has.
python_files() {
  local package essential
  mapfile -t essential < <(dpkg-query -W -f '${Essential} ${Package}\n' | awk '$1 == "yes" { print $2 }')
  comm -13 <(dependencies "${essential[@]}") <(dependencies python3-flask python3-jsonpatch gunicorn) |
    while read -r package; do dpkg-query -L "$package"; done |
    grep -vE '^/usr/share/(doc|man|locale|lintian)/' | while read -r package; do if [ -f "$package" ] || [ -L "$package" ]; then echo "${package#/}"; fi; done | sort -u
  find bench/peers/flask -name '*.py' -printf "${PWD#/}/%p\n"
}

# Packages and those that they depend on, of the installed ones.
dependencies() {
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" | grep '^[a-z0-9]' | sed 's/:.*//' | sort -u |
    while read -r package; do if dpkg-query -s "$package" >/dev/null 2>&1; then echo "$package"; fi; done
}

make_aspnet() {
  dotnet publish bench/peers/AspNet -c Release -o "$work/aspnet" -v quiet --nologo >&2
  commands[aspnet]="dotnet $work/aspnet/Sluice.Bench.Peers.AspNet.dll --contentRoot $work/aspnet --Kestrel:Endpoints:Https:Url=https://127.0.0.1:${ports[aspnet]}"
  commands[aspnet]+=" --Kestrel:Endpoints:Https:Certificate:Path=$certificates/tls.crt --Kestrel:Endpoints:Https:Certificate:KeyPath=$certificates/tls.key"
  shipped[aspnet]="$work/aspnet $(frameworks) $(libraries "${cplusplus[@]}")"
}

# What .NET's runtime is linked with; a native executable has it in itself.
cplusplus=(libstdc++.so.6 libgcc_s.so.1)

# Sluice's images have them, for expressions that name them.
zones=/usr/share/zoneinfo

# libraries NAME...: where these are, and OpenSSL's, which .NET loads for TLS.
libraries() { for name in libssl.so.3 libcrypto.so.3 "$@"; do readlink -f "$(ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')"; done | tr '\n' ' '; }

# The runtime under what is published without it.
frameworks() {
  dotnet --list-runtimes | awk '/^Microsoft\.(NETCore|AspNetCore)\.App 10\./ { last[$1] = substr($3, 2, length($3) - 2) "/" $2 }
    END { for (name in last) printf "%s ", last[name] }'
}

make_native() {
  publish_native
  commands[native]="$SLUICE $(serve native)"
  shipped[native]="$SLUICE $(libraries) $zones"
}

publish_native() {
  if [ -z "${SLUICE:-}" ]; then
    SLUICE=$(publish "$work/native" -p:PublishAot=true)
  fi
}

make_runtime() {
  publish "$work/runtime" --self-contained false >/dev/null
  commands[runtime]="dotnet $work/runtime/sluice.dll $(serve runtime)"
  shipped[runtime]="$work/runtime $(frameworks) $(libraries "${cplusplus[@]}") $zones"
}

serve() { echo "serve --config bench/peers/sluice.yaml --url https://127.0.0.1:${ports[$1]} --cert-dir $certificates --drain 0s"; }

make_custom_handler() {
  local function app=$work/custom-handler
  if without_functions_host custom_handler; then return; fi
  publish_native
  for function in infra/functions/custom-handler/*/function.json; do
    mkdir -p "$app/$(basename "$(dirname "$function")")"
    cp "$function" "$app/$(basename "$(dirname "$function")")/"
  done
  cp infra/functions/custom-handler/host.json "$app/"
  cp "$SLUICE" "$app/sluice"
  cp bench/peers/sluice.yaml "$app/"
  behind_functions_host custom_handler custom "$app"
}

make_worker() {
  if without_functions_host worker; then return; fi
  publish_native
  dotnet publish src/FunctionApp -c Release --use-current-runtime --no-self-contained -o "$work/worker" -v quiet --nologo >&2
  behind_functions_host worker dotnet-isolated "$work/worker"
}

without_functions_host() {
  if [ -n "${FUNCTIONS_HOST:-}" ]; then return 1; fi
  left_out[$1]="FUNCTIONS_HOST names no Functions host"
}

# behind_functions_host NAME RUNTIME APP: the host with the app, and sluice proxy before it for TLS, as in a pod. The host is shipped by others: not counted.
behind_functions_host() {
  commands[$1]="bench/peers/functions-host.sh $SLUICE $2 $3 ${ports[$1]} $certificates $work/$1.host"
  shipped[$1]=$3
}

make_bare() {
  dotnet publish bench/Baseline -c Release -r "$(runtime_identifier)" -p:PublishAot=true -o "$work/bare" -v quiet --nologo >&2
  commands[bare]="$work/bare/Sluice.Bench.Baseline ${ports[bare]} $answer"
}

make_bare_runtime() {
  dotnet build bench/Baseline -c Release -v quiet --nologo >&2
  commands[bare_runtime]="dotnet bench/Baseline/bin/Release/net10.0/Sluice.Bench.Baseline.dll ${ports[bare_runtime]} $answer"
}
