namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' functions on IP addresses.</summary>
internal static class IpLibrary
{
    public static readonly CelType Ip = CelType.Opaque("net.IP");

    public static void Register(FunctionRegistry registry)
    {
        registry.Type(Ip);
        registry.Global("ip", CelType.String, Ip, (in text) => IpAddress.Parse(text.AsString()).ToOpaque(Ip), CallCost.Traversal());
        registry.Global("isIP", CelType.String, CelType.Bool, (in text) => Value.From(IpAddress.Parse(text.AsString()).Error is null), CallCost.Traversal());
        registry.Global("ip.isCanonical", CelType.String, CelType.Bool, IsCanonical, CallCost.Traversal(factor: 2 * CallCost.PerCharacter));
        registry.Global("string", Ip, CelType.String, (in ip) => Value.From(ip.AsOpaque<IpAddress>().ToString()));
        registry.Member("family", Ip, CelType.Int, (in ip) => Value.From((long)ip.AsOpaque<IpAddress>().Family));
        Test(registry, "isUnspecified", ip => ip.IsUnspecified);
        Test(registry, "isLoopback", ip => ip.IsLoopback);
        Test(registry, "isLinkLocalMulticast", ip => ip.IsLinkLocalMulticast);
        Test(registry, "isLinkLocalUnicast", ip => ip.IsLinkLocalUnicast);
        Test(registry, "isGlobalUnicast", ip => ip.IsGlobalUnicast);
    }

    private static void Test(FunctionRegistry registry, string name, Func<IpAddress, bool> test) =>
        registry.Member(name, Ip, CelType.Bool, (in ip) => Value.From(test(ip.AsOpaque<IpAddress>())));

    private static Value IsCanonical(in Value text)
    {
        var written = text.AsString();
        return IpAddress.Parse(written).Try(out var address, out var error) ? Value.From(address.ToString() == written) : Value.Error(error);
    }
}
