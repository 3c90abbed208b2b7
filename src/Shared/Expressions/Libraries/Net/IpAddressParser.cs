namespace Sluice.Expressions.Libraries;

/// <summary>Reads the texts of IP addresses as Go's <c>netip.ParseAddr</c> does, with its errors.</summary>
internal ref struct IpAddressParser
{
    private readonly string _text;
    private readonly Span<byte> _bytes;
    private ReadOnlySpan<char> _rest;
    private int _count;
    private int _ellipsis;

    private IpAddressParser(string text, ReadOnlySpan<char> address, Span<byte> bytes)
    {
        _text = text;
        _bytes = bytes;
        _rest = address;
        _ellipsis = -1;
    }

    /// <summary>Reads an address, which may be one of IPv6 with a zone, or stand for one of IPv4.</summary>
    public static Outcome<IpAddress> Parse(string text, out string zone)
    {
        zone = "";
        Span<byte> bytes = stackalloc byte[16];
        switch (text.AsSpan().IndexOfAny(".:%"))
        {
            case < 0:
                return Fail(text, "unable to parse IP");
            case var index when text[index] == '.':
                return ReadV4(text, text, bytes) is { } error ? new Failure(error) : new IpAddress(Number(bytes[..4]), IsV4: true);
            case var index when text[index] == '%':
                return Fail(text, "missing IPv6 address");
        }

        var percent = text.IndexOf('%');
        zone = percent < 0 ? "" : text[(percent + 1)..];
        if (percent >= 0 && zone.Length == 0)
        {
            return Fail(text, "zone must be a non-empty string");
        }

        var parser = new IpAddressParser(text, percent < 0 ? text : text.AsSpan(0, percent), bytes);
        var problem = parser.ReadV6();
        return problem is null ? new IpAddress(Number(bytes), IsV4: false) : new Failure(problem);
    }

    private static UInt128 Number(ReadOnlySpan<byte> bytes)
    {
        UInt128 number = 0;
        foreach (var part in bytes)
        {
            number = (number << 8) | part;
        }

        return number;
    }

    private string? ReadV6()
    {
        if (_rest.StartsWith("::"))
        {
            _ellipsis = 0;
            _rest = _rest[2..];
        }

        while (_count < 16 && !(_rest.IsEmpty && _ellipsis == _count))
        {
            var error = ReadGroup(out var isLast);
            if (error is not null)
            {
                return error;
            }

            if (isLast)
            {
                break;
            }
        }

        return _rest.IsEmpty ? Expand() : Problem("trailing garbage after address", _rest);
    }

    private string? ReadGroup(out bool isLast)
    {
        isLast = false;
        var digits = _rest.IndexOfAnyExcept("0123456789abcdefABCDEF");
        digits = digits < 0 ? _rest.Length : digits;
        if (digits > 4)
        {
            return Problem("each group must have 4 or less digits", _rest);
        }

        if (digits == 0)
        {
            return Problem("each colon-separated field must have at least one digit", _rest);
        }

        if (digits < _rest.Length && _rest[digits] == '.')
        {
            isLast = true;
            return ReadEmbeddedV4();
        }

        var value = Convert.ToUInt16(_rest[..digits].ToString(), 16);
        _bytes[_count++] = (byte)(value >> 8);
        _bytes[_count++] = (byte)value;
        _rest = _rest[digits..];
        isLast = _rest.IsEmpty;
        return isLast ? null : ReadColon(out isLast);
    }

    private string? ReadColon(out bool isLast)
    {
        isLast = false;
        if (_rest[0] != ':')
        {
            return Problem("unexpected character, want colon", _rest);
        }

        if (_rest.Length == 1)
        {
            return Problem("colon must be followed by more characters", _rest);
        }

        _rest = _rest[1..];
        if (_rest[0] != ':')
        {
            return null;
        }

        if (_ellipsis >= 0)
        {
            return Problem("multiple :: in address", _rest);
        }

        _ellipsis = _count;
        _rest = _rest[1..];
        isLast = _rest.IsEmpty;
        return null;
    }

    private string? ReadEmbeddedV4()
    {
        if (_ellipsis < 0 && _count != 12)
        {
            return Problem("embedded IPv4 address must replace the final 2 fields of the address", _rest);
        }

        if (_count + 4 > 16)
        {
            return Problem("too many hex fields to fit an embedded IPv4 at the end of the address", _rest);
        }

        var error = ReadV4(_text, _rest, _bytes[_count..]);
        _count += 4;
        _rest = default;
        return error;
    }

    private readonly string? Expand()
    {
        if (_count == 16)
        {
            return _ellipsis < 0 ? null : Problem("the :: must expand to at least one field of zeros", default);
        }

        if (_ellipsis < 0)
        {
            return Problem("address string too short", default);
        }

        var behind = _bytes[_ellipsis.._count];
        behind.CopyTo(_bytes[(16 - behind.Length)..]);
        _bytes[_ellipsis..(16 - behind.Length)].Clear();
        return null;
    }

    private static string? ReadV4(string whole, ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var (value, digits, count) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                if (digits == 1 && value == 0)
                {
                    return Words(whole, "IPv4 field has octet with leading zero", default);
                }

                value = (value * 10) + text[i] - '0';
                digits++;
                if (value > byte.MaxValue)
                {
                    return Words(whole, "IPv4 field has value >255", default);
                }

                continue;
            }

            var problem = PointProblem(text, i, count);
            if (problem is not null)
            {
                return Words(whole, problem, count == 3 && problem.EndsWith("long", StringComparison.Ordinal) ? default : text[i..]);
            }

            bytes[count++] = (byte)value;
            (value, digits) = (0, 0);
        }

        if (count < 3)
        {
            return Words(whole, "IPv4 address too short", default);
        }

        bytes[3] = (byte)value;
        return null;
    }

    private static string? PointProblem(ReadOnlySpan<char> text, int index, int count)
    {
        if (text[index] != '.')
        {
            return "unexpected character";
        }

        if (index == 0 || index == text.Length - 1 || text[index - 1] == '.')
        {
            return "IPv4 field must have at least one digit";
        }

        return count == 3 ? "IPv4 address too long" : null;
    }

    private readonly string Problem(string problem, ReadOnlySpan<char> at) => Words(_text, problem, at);

    private static Outcome<IpAddress> Fail(string text, string problem) => new Failure(Words(text, problem, default));

    private static string Words(string text, string problem, ReadOnlySpan<char> at) =>
        $"ParseAddr({GoText.Quote(text)}): {problem}{(at.IsEmpty ? "" : $" (at {GoText.Quote(at)})")}";
}
