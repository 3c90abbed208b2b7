namespace Sluice.Expressions.Libraries;

/// <summary>
/// Which functions there are. What Kubernetes adds to CEL, and since which version, stands here and nowhere else: as k8s.io/apiserver
/// has it in pkg/cel/environment/base.go, up to 1.36.
/// </summary>
internal static class KubernetesLibraries
{
    /// <summary>Adds every library to the functions of an expression.</summary>
    public static void Register(FunctionRegistry registry)
    {
        // Of the language itself.
        ConversionsLibrary.Register(registry);
        TimeLibrary.Register(registry);

        // 1.23
        UrlLibrary.Register(registry);
        RegexLibrary.Register(registry);
        ListsLibrary.Register(registry);

        // 1.28; optional values came with it.
        QuantityLibrary.Register(registry);

        // 1.29
        StringsLibrary.Register(registry);
        SetsLibrary.Register(registry);

        // 1.30
        IpLibrary.Register(registry);
        CidrLibrary.Register(registry);

        // 1.31
        FormatLibrary.Register(registry);

        // 1.33; two-variable comprehensions came in 1.32.
        SemverLibrary.Register(registry);

        // 1.34
        ListsExtensionLibrary.Register(registry);

        // In no version: handy here, but an expression with one of these cannot be handed to the API server.
        registry.OutsideKubernetes(StringsLibrary.RegisterReverse);
        registry.OutsideKubernetes(MathLibrary.Register);
        registry.OutsideKubernetes(EncodersLibrary.Register);
    }

    /// <summary>Adds what only mutations have, since 1.32.</summary>
    public static void RegisterForMutations(FunctionRegistry registry) => JsonPatchLibrary.Register(registry);
}
