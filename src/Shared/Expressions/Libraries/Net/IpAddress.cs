using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>An IP address as Go's <c>netip.Addr</c> has it: IPv4 and IPv6 are never equal, and there is no zone.</summary>
/// <param name="Bits">The address; of IPv4 the lowest 32 bits.</param>
/// <param name="IsV4">Whether it is an IPv4 address.</param>
internal readonly record struct IpAddress(UInt128 Bits, bool IsV4)
{
    /// <summary>How many bits an address of this family has.</summary>
    public int BitLength => IsV4 ? 32 : 128;

    public int Family => IsV4 ? 4 : 6;

    public bool IsUnspecified => Bits == 0;

    public bool IsLoopback => IsV4 ? Top(8) == 127 : Bits == 1;

    public bool IsLinkLocalMulticast => IsV4 ? Top(24) == 0xE00000 : (Top(16) & 0xFF0F) == 0xFF02;

    public bool IsLinkLocalUnicast => IsV4 ? Top(16) == 0xA9FE : Top(10) == 0x3FA;

    public bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsMulticast && !IsLinkLocalUnicast && !(IsV4 && Bits == uint.MaxValue);

    private bool IsMulticast => IsV4 ? Top(4) == 0xE : Top(8) == 0xFF;

    /// <summary>Whether it is an IPv6 address that stands for one of IPv4.</summary>
    public bool IsV4Mapped => !IsV4 && Bits >> 32 == 0xFFFF;

    /// <summary>Reads an address. What Kubernetes refuses is refused: zones, IPv4 within IPv6, leading zeros.</summary>
    public static Outcome<IpAddress> Parse(string text)
    {
        if (!IpAddressParser.Parse(text, out var zone).Try(out var address, out var error))
        {
            return new Failure($"IP Address {GoText.Quote(text)} parse error during conversion from string: {error}");
        }

        if (zone.Length > 0)
        {
            return new Failure($"IP address {GoText.Quote(text)} with zone value is not allowed");
        }

        return address.IsV4Mapped ? new Failure($"IPv4-mapped IPv6 address {GoText.Quote(text)} is not allowed") : address;
    }

    /// <summary>The first bits alone.</summary>
    public IpAddress Masked(int bits) => this with { Bits = bits == 0 ? 0 : Bits >> (BitLength - bits) << (BitLength - bits) };

    /// <summary>The canonical text: lowercase, without leading zeros, the longest row of zeros as <c>::</c>.</summary>
    public override string ToString() => IsV4
        ? string.Create(CultureInfo.InvariantCulture, $"{Top(8)}.{Top(16) & 255}.{Top(24) & 255}.{Top(32) & 255}")
        : WriteV6();

    private uint Top(int bits) => (uint)(Bits >> (BitLength - bits));

    private string WriteV6()
    {
        var (zeros, zeroCount) = LongestZeros();
        var builder = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            if (i == zeros)
            {
                builder.Append("::");
                i += zeroCount - 1;
                continue;
            }

            builder.Append(i > 0 && i != zeros + zeroCount ? ":" : "");
            builder.Append(CultureInfo.InvariantCulture, $"{Group(i):x}");
        }

        return builder.ToString();
    }

    // The first of the longest rows of at least two groups that are zero; of none the start is behind the end.
    private (int Start, int Count) LongestZeros()
    {
        var (start, count) = (16, 0);
        for (var i = 0; i < 8; i++)
        {
            var end = i;
            while (end < 8 && Group(end) == 0)
            {
                end++;
            }

            if (end - i >= 2 && end - i > count)
            {
                (start, count) = (i, end - i);
            }

            i = Math.Max(i, end - 1);
        }

        return (start, count);
    }

    private ushort Group(int index) => (ushort)(Bits >> (16 * (7 - index)));
}
