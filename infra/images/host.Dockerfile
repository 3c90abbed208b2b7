# `sluice serve`, `sluice proxy` and the other commands, as a native executable on a chiseled image without .NET: no shell, no package manager, not root.
#   docker buildx build -f infra/images/host.Dockerfile --platform linux/amd64,linux/arm64 -t registry.example.com/sluice-host:0.1.0 \
#     --build-arg SDK_DIGEST=sha256:... --build-arg RUNTIME_DIGEST=sha256:... --build-arg REVISION=$(git rev-parse HEAD) \
#     --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) --output type=image,push=true,rewrite-timestamp=true .
# The digests are those of the image indexes: docker buildx imagetools inspect mcr.microsoft.com/dotnet/sdk:10.0-noble. With the same digests, the same
# commit and the same linker (Ubuntu's packages, below) the image comes out the same. Without digests, the newest of these tags is used.
ARG SDK_DIGEST=
ARG RUNTIME_DIGEST=

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble${SDK_DIGEST:+@${SDK_DIGEST}} AS build
ARG TARGETARCH
# The linker, and the C library of the other architecture: what is compiled runs on the builder's own, never in an emulator.
RUN apt-get update && apt-get install -y --no-install-recommends clang llvm \
    && case "$(dpkg --print-architecture)-$TARGETARCH" in \
      amd64-arm64) apt-get install -y --no-install-recommends gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;; \
      arm64-amd64) apt-get install -y --no-install-recommends gcc-x86-64-linux-gnu libc6-dev-amd64-cross ;; \
    esac && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# What restoring needs first: its layer stays while only code changes.
COPY Directory.Build.props Directory.Packages.props global.json ./
COPY src/Shared/Sluice.Shared.csproj src/Shared/
COPY src/Cluster/Sluice.Cluster.csproj src/Cluster/
COPY src/Hosting/Sluice.Hosting.csproj src/Hosting/
COPY src/Host/Sluice.Host.csproj src/Host/
RUN dotnet restore src/Host -a $TARGETARCH -p:Configuration=Release -p:PublishAot=true
COPY .editorconfig BannedSymbols.txt ./
COPY src/Shared/ src/Shared/
COPY src/Cluster/ src/Cluster/
COPY src/Hosting/ src/Hosting/
COPY src/Host/ src/Host/
# What `sluice init --with` writes, and `sluice play` begins with.
COPY samples/rules/ samples/rules/
COPY samples/play/ samples/play/
RUN dotnet publish src/Host -c Release -a $TARGETARCH --no-restore -p:PublishAot=true -p:ContinuousIntegrationBuild=true -p:DebugType=none -o /app

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled${RUNTIME_DIGEST:+@${RUNTIME_DIGEST}}
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="sluice-host" \
      org.opencontainers.image.description="Kubernetes admission webhooks: sluice serve, sluice proxy" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
WORKDIR /app
COPY --from=build /app/sluice ./
# The base image knows no time zones; expressions name them: timestamp(…).getHours('Europe/Berlin').
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
# The base image's user `app`, as a number: kubelet's runAsNonRoot takes nothing else for a proof.
USER 1654
EXPOSE 8443 8081
ENTRYPOINT ["/app/sluice"]
CMD ["--help"]
