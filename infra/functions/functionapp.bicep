// A Function App for the worker of src/FunctionApp: a client certificate is required, and only the addresses that are named reach it.
//   az deployment group create -g GROUP -f infra/functions/functionapp.bicep -p name=NAME allowedAddresses='["203.0.113.0/29"]'
//   cd src/FunctionApp && func azure functionapp publish NAME --dotnet-isolated
// Or with azd, by azure.yaml, which sets the parameters from functionapp.parameters.json.

@description('Name of the app; its address is https://NAME.azurewebsites.net.')
param name string

@description('Addresses that the API server calls from, as CIDR ranges: the outbound addresses of the cluster. Nobody else reaches the app.')
@minLength(1)
param allowedAddresses array

@description('Where it runs: near the cluster, for the API server waits for each answer.')
param location string = resourceGroup().location

@description('Size of the instances. Not a consumption plan: an app without an instance keeps writes to the cluster waiting.')
param sku string = 'P0v3'

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st${uniqueString(resourceGroup().id, name)}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${name}-plan'
  location: location
  kind: 'linux'
  // Two: one may be missing while the platform moves it.
  sku: { name: sku, capacity: 2 }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  // By this azd finds where the worker goes (azure.yaml).
  tags: { 'azd-service-name': 'functionapp' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientCertEnabled: true
    clientCertMode: 'Required'
    // What the platform itself asks has no certificate; these say nothing but that the app lives.
    clientCertExclusionPaths: '/healthz;/readyz'
    siteConfig: {
      linuxFxVersion: 'DOTNET-ISOLATED|10.0'
      alwaysOn: true
      minTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
      healthCheckPath: '/readyz'
      ipSecurityRestrictionsDefaultAction: 'Deny'
      ipSecurityRestrictions: [for (address, i) in allowedAddresses: {
        name: 'control-plane-${i}'
        action: 'Allow'
        ipAddress: address
        priority: 100 + i
      }]
      appSettings: [
        { name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }
        { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
        // The host's own keys, which nobody asks for, need a place: this account, or files.
        { name: 'AzureWebJobsStorage', value: 'DefaultEndpointsProtocol=https;AccountName=${storage.name};AccountKey=${storage.listKeys().keys[0].value};EndpointSuffix=${environment().suffixes.storage}' }
        { name: 'AzureWebJobsDisableHomepage', value: 'true' }
        { name: 'SLUICE_CONFIG', value: 'sluice.yaml' }
      ]
    }
  }
}

@description('What `sluice webhooks --url` is told.')
output url string = 'https://${app.properties.defaultHostName}'
