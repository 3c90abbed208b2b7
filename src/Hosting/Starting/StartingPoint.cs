using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Policies;

namespace Sluice.Hosting.Starting;

/// <summary>The files that <c>sluice init</c> writes.</summary>
internal static class StartingPoint
{
    private const string Configuration = """
        # yaml-language-server: $schema=sluice.schema.json
        #
        # What Sluice does with objects on their way into the cluster. The policies run in this order, and each sees what the ones before it did.
        # Every key that is left out has a default; a key that Sluice does not know is an error.
        #   sluice policies          lists the types
        #   sluice policies TYPE     shows the options of one, with an example
        policies:
          # Pods of namespaces with label environment=production get that label too, unless they name another themselves.
          - name: environment
            type: metadata
            # While Sluice is away, Ignore lets pods pass without the label; Fail would keep them out.
            failurePolicy: Ignore
            match:
              resources: [pods]
              # The API server applies it: it goes into the webhook configuration. Other pods are not asked about.
              namespaceSelector:
                matchLabels:
                  environment: production
            settings:
              labels:
                environment: production

          # Where images may come from. Warn tells people and lets them pass: take the line away once nobody is warned any more.
          - name: registries
            type: image-registries
            action: Warn
            failurePolicy: Ignore
            settings:
              registries: [registry.example.com]
              # Deployments and the like are judged as well, so that kubectl apply warns at once.
              workloads: true

        """;

    private const string Tests = """
        # Tests of the policies in sluice.yaml. Run them: sluice test
        tests:
          - name: a pod gets the environment of its namespace
            input: pod.yaml
            namespaceLabels: { environment: production }
            expect:
              warnings: []
              contains:
                metadata: { labels: { environment: production } }

          - name: a pod that nobody asked for is left alone
            input: pod.yaml
            namespaceLabels: {}
            expect:
              changed: false

          - name: a pod keeps the environment that it names
            input:
              apiVersion: v1
              kind: Pod
              metadata: { name: web, labels: { environment: test } }
              spec: { containers: [{ name: web, image: "registry.example.com/web:1.0" }] }
            expect:
              changed: false

          - name: an image from elsewhere is warned about
            input:
              apiVersion: v1
              kind: Pod
              metadata: { name: web }
              spec: { containers: [{ name: web, image: nginx }] }
            expect:
              decision: allowed
              warnings: [registry.example.com]

          - name: the control plane's pods are left alone
            input: pod.yaml
            namespace: kube-system
            expect:
              changed: false

        """;

    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.0

        """;

    private const string Readme = """
        # Admission policies

        - `sluice.yaml`: the policies
        - `sluice-test.yaml`: their tests
        - `pod.yaml`: a pod to try them with
        - `sluice.schema.json`: lets editors complete `sluice.yaml`; `sluice schema > sluice.schema.json` writes it anew

        ```sh
        sluice check                # every error and every finding
        sluice test                 # the tests; sluice test --watch runs them again on every change
        sluice try -f pod.yaml      # what would become of a manifest
        sluice play -f pod.yaml     # the same on a page, as you type
        ```

        Into a cluster: `sluice webhooks --config sluice.yaml --service NAMESPACE/NAME` prints the webhook configurations, `sluice serve --config sluice.yaml`
        answers them.

        """;

    private const string SchemaLine = "# yaml-language-server: $schema=sluice.schema.json\n";

    /// <summary>Each file: its name and what it holds.</summary>
    /// <param name="rule">The rule to begin with; null for an example of the catalogue.</param>
    /// <param name="catalogue">The types that policies may have.</param>
    public static IReadOnlyList<(string Name, string Text)> Files(RuleSample? rule, Catalogue catalogue) =>
    [
        ("sluice.yaml", rule is null ? Configuration : SchemaLine + rule.Configuration),
        ("sluice-test.yaml", rule is null ? Tests : rule.Tests),
        ("pod.yaml", Pod),
        ("sluice.schema.json", JsonOutput.Write(json => JsonOutput.WriteText(json, SluiceSchema.Write(catalogue)))),
        ("README.md", Readme),
    ];
}
