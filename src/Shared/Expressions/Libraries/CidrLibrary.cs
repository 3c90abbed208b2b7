namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' functions on networks in CIDR notation.</summary>
internal static class CidrLibrary
{
    public static readonly CelType Network = CelType.Opaque("net.CIDR");

    // The bytes of a prefix, at most those of an IPv6 address.
    private static readonly SizeEstimate Prefix = new(4, 16);

    public static void Register(FunctionRegistry registry)
    {
        registry.Type(Network);
        registry.Global("cidr", CelType.String, Network, (in text) => Parse(text).ToOpaque(Network), CallCost.Traversal());
        registry.Global("isCIDR", CelType.String, CelType.Bool, (in text) => Value.From(Cidr.Parse(text.AsString()).Error is null), CallCost.Traversal());
        registry.Global("string", Network, CelType.String, (in cidr) => Value.From(cidr.AsOpaque<Cidr>().ToString()));
        registry.Member("ip", Network, IpLibrary.Ip, (in cidr) => Value.Opaque(IpLibrary.Ip, cidr.AsOpaque<Cidr>().Address));
        registry.Member("masked", Network, Network, (in cidr) => Value.Opaque(Network, cidr.AsOpaque<Cidr>().Masked()));
        registry.Member("prefixLength", Network, CelType.Int, (in cidr) => Value.From((long)cidr.AsOpaque<Cidr>().PrefixLength));
        RegisterContains(registry);
    }

    private static void RegisterContains(FunctionRegistry registry)
    {
        registry.Member("containsIP", Network, IpLibrary.Ip, CelType.Bool, (in cidr, in ip) => Contains(cidr, ip.AsOpaque<IpAddress>()), Cost(2, 0, false));
        registry.Member("containsIP", Network, CelType.String, CelType.Bool, (in cidr, in ip) => Contains(cidr, IpAddress.Parse(ip.AsString())), Cost(2, 0, true));
        registry.Member("containsCIDR", Network, Network, CelType.Bool, (in cidr, in other) => Contains(cidr, other.AsOpaque<Cidr>()), Cost(3, 1, false));
        registry.Member("containsCIDR", Network, CelType.String, CelType.Bool, (in cidr, in other) => Contains(cidr, Parse(other)), Cost(3, 1, true));
    }

    private static Value Contains(in Value cidr, Outcome<IpAddress> ip) =>
        ip.Try(out var address, out var error) ? Value.From(cidr.AsOpaque<Cidr>().Contains(address)) : Value.Error(error);

    private static Value Contains(in Value cidr, Outcome<Cidr> other) =>
        other.Try(out var network, out var error) ? Value.From(cidr.AsOpaque<Cidr>().Contains(network)) : Value.Error(error);

    private static Outcome<Cidr> Parse(in Value text) => Cidr.Parse(text.AsString());

    // The prefix is gone through so many times; a text is read first.
    private static CallCost Cost(int times, ulong more, bool isText) => CallCost.Of(
        (ReadOnlySpan<Value> arguments, in Value _) =>
        {
            var compared = Saturating.Multiply((ulong)(arguments[0].AsOpaque<Cidr>().Size * times), CallCost.PerCharacter);
            return compared + more + (isText ? Saturating.Multiply((ulong)arguments[1].Size, CallCost.PerCharacter) : 0);
        },
        arguments =>
        {
            var compared = new CostEstimate(
                Saturating.Multiply(Prefix.Minimum * (ulong)times, CallCost.PerCharacter) + more, Saturating.Multiply(Prefix.Maximum * (ulong)times, CallCost.PerCharacter) + more);
            return isText ? compared + CallCost.Traversal(1).Estimate(arguments) : compared;
        });
}
