using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>A network in CIDR notation as Go's <c>netip.Prefix</c> has it. Bits behind the prefix are kept, and count when two are compared.</summary>
internal readonly record struct Cidr(IpAddress Address, int PrefixLength)
{
    /// <summary>The size that Kubernetes' cost of a call goes by: bytes of the prefix.</summary>
    public int Size => (PrefixLength + 7) / 8;

    /// <summary>Reads a network, or says in Kubernetes' words (which name the problem twice) what is wrong.</summary>
    public static Outcome<Cidr> Parse(string text)
    {
        const string prefix = "network address parse error during conversion from string: ";
        var slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            return new Failure($"{prefix}{prefix}{Words(text)}no '/'");
        }

        if (!IpAddressParser.Parse(text[..slash], out var zone).Try(out var address, out var error))
        {
            return new Failure($"{prefix}{prefix}{Words(text)}{error}");
        }

        if (zone.Length > 0)
        {
            return new Failure($"{prefix}{prefix}{Words(text)}IPv6 zones cannot be present in a prefix");
        }

        var length = ParseLength(text[(slash + 1)..], address.BitLength, out var problem);
        if (problem is not null)
        {
            return new Failure($"{prefix}{prefix}{Words(text)}{problem}");
        }

        return address.IsV4Mapped
            ? new Failure($"{prefix}IPv4-mapped IPv6 address {GoText.Quote(text)} is not allowed")
            : new Cidr(address, length);
    }

    public bool Contains(IpAddress other) =>
        other.IsV4 == Address.IsV4 && other.Masked(PrefixLength).Bits == Address.Masked(PrefixLength).Bits;

    public bool Contains(Cidr other) => PrefixLength <= other.PrefixLength && Contains(other.Address);

    public Cidr Masked() => this with { Address = Address.Masked(PrefixLength) };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    private static string Words(string text) => $"netip.ParsePrefix({GoText.Quote(text)}): ";

    private static int ParseLength(string text, int maximum, out string? problem)
    {
        problem = null;

        // No sign, no leading zeros.
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && (text.Length == 1 || text[0] != '0');
        problem = !isNumber ? $"bad bits after slash: {GoText.Quote(text)}"
            : length > maximum ? "prefix length out of range"
            : null;
        return problem is null ? (int)length : 0;
    }
}
