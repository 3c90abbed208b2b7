# The Functions host with the isolated worker of src/FunctionApp. `sluice proxy` (host.Dockerfile) goes in front of it, for TLS.
#   docker buildx build -f infra/images/functionapp.Dockerfile --platform linux/amd64 -t registry.example.com/sluice-functionapp:0.1.0 \
#     --build-arg SDK_DIGEST=sha256:... --build-arg FUNCTIONS_DIGEST=sha256:... --build-arg REVISION=$(git rev-parse HEAD) \
#     --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) --output type=image,push=true,rewrite-timestamp=true .
# --platform names what the Functions image is there for: linux/amd64 so far. The worker itself is built for any.
ARG SDK_DIGEST=
ARG FUNCTIONS_DIGEST=

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble${SDK_DIGEST:+@${SDK_DIGEST}} AS build
ARG TARGETARCH
WORKDIR /src
COPY Directory.Build.props Directory.Packages.props global.json ./
COPY src/Shared/Sluice.Shared.csproj src/Shared/
COPY src/Cluster/Sluice.Cluster.csproj src/Cluster/
COPY src/Functions/Sluice.Functions.csproj src/Functions/
COPY src/FunctionApp/Sluice.FunctionApp.csproj src/FunctionApp/
RUN dotnet restore src/FunctionApp -a $TARGETARCH -p:Configuration=Release
COPY .editorconfig BannedSymbols.txt host.json local.settings.json ./
COPY samples/sluice.yaml samples/
COPY src/Shared/ src/Shared/
COPY src/Cluster/ src/Cluster/
COPY src/Functions/ src/Functions/
COPY src/FunctionApp/ src/FunctionApp/
# Files that the worker shares with the other host.
COPY src/Hosting/Telemetry/ src/Hosting/Telemetry/
# Symbols are left out: the compiler writes them in another order each time, and the assemblies carry their hash.
RUN dotnet publish src/FunctionApp -c Release -a $TARGETARCH --no-restore --no-self-contained -p:ContinuousIntegrationBuild=true -p:DebugType=none -o /app

FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0${FUNCTIONS_DIGEST:+@${FUNCTIONS_DIGEST}}
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="sluice-functionapp" \
      org.opencontainers.image.description="Kubernetes admission webhooks on the Azure Functions host" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# A port that needs no privilege; keys in files, and those where a read-only root leaves room for them; no home page; one heap, not one for each core, with few holes in it.
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureWebJobsSecretStorageType=files \
    FUNCTIONS_SECRETS_PATH=/tmp/secrets \
    FUNCTIONS_WORKER_RUNTIME=dotnet-isolated \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    AzureWebJobsDisableHomepage=true \
    DOTNET_gcServer=0 \
    DOTNET_GCConserveMemory=7 \
    ASPNETCORE_URLS=http://+:8080 \
    SLUICE_CONFIG=/etc/sluice
COPY --from=build /app/ /home/site/wwwroot/
USER 1654
EXPOSE 8080
# On .NET 8 a Functions host pays no heed to SIGTERM; SIGINT ends it and its worker in order, whatever it runs on.
STOPSIGNAL SIGINT
# What the image's start script runs, without the script: signals reach the host, and no shell runs beside it.
ENTRYPOINT ["/azure-functions-host/Microsoft.Azure.WebJobs.Script.WebHost"]
CMD []
