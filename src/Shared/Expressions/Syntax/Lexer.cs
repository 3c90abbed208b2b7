namespace Sluice.Expressions;

/// <summary>Cuts the text of an expression into words.</summary>
internal ref struct Lexer(string text)
{
    private static readonly string[] LongOperators = ["==", "!=", "<=", ">=", "&&", "||"];

    private int _position;

    /// <summary>The next word.</summary>
    public Token Next()
    {
        SkipSpace();
        if (_position == text.Length)
        {
            return new Token(TokenKind.End, _position, "");
        }

        var first = text[_position];
        if (char.IsAsciiDigit(first) || (first == '.' && At(1) is { } next && char.IsAsciiDigit(next)))
        {
            return Number();
        }

        if (first is '"' or '\'')
        {
            return Text(TokenKind.String, 0);
        }

        return char.IsAsciiLetter(first) || first == '_' ? Word() : first == '`' ? Quoted() : Operator();
    }

    private readonly char? At(int offset) => _position + offset < text.Length ? text[_position + offset] : null;

    private void SkipSpace()
    {
        while (At(0) is { } character)
        {
            if (character == '/' && At(1) == '/')
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else if (character is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                _position++;
            }
            else
            {
                return;
            }
        }
    }

    private Token Word()
    {
        var prefix = PrefixLength();
        if (prefix > 0)
        {
            return Text(text[_position] is 'b' or 'B' || At(1) is 'b' or 'B' ? TokenKind.Bytes : TokenKind.String, prefix);
        }

        var end = _position + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        var word = text[_position..end];
        return Take(word is "in" or "true" or "false" or "null" ? TokenKind.Operator : TokenKind.Identifier, end);
    }

    // Of r"", b"" and br"".
    private readonly int PrefixLength()
    {
        var length = text[_position] switch
        {
            'b' or 'B' => At(1) is 'r' or 'R' ? 2 : 1,
            'r' or 'R' => 1,
            _ => 0,
        };
        return length > 0 && At(length) is '"' or '\'' ? length : 0;
    }

    private Token Quoted()
    {
        var end = text.IndexOf('`', _position + 1);
        return end < 0 ? Wrong("a name in back quotes does not end", text.Length) : Take(TokenKind.QuotedIdentifier, end + 1);
    }

    private Token Operator()
    {
        foreach (var candidate in LongOperators)
        {
            if (string.CompareOrdinal(text, _position, candidate, 0, 2) == 0)
            {
                return Take(TokenKind.Operator, _position + 2);
            }
        }

        return "+-*/%<>!?:.,()[]{}".Contains(text[_position])
            ? Take(TokenKind.Operator, _position + 1)
            : Wrong($"'{text[_position]}' means nothing here", _position + 1);
    }

    private Token Number()
    {
        if (At(0) == '0' && At(1) == 'x')
        {
            var hex = _position + 2;
            while (hex < text.Length && char.IsAsciiHexDigit(text[hex]))
            {
                hex++;
            }

            return Whole(hex);
        }

        var end = Digits(_position);
        var isDouble = false;
        if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
        {
            isDouble = true;
            end = Digits(end + 1);
        }

        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                return Take(TokenKind.Double, Digits(exponent));
            }
        }

        return isDouble ? Take(TokenKind.Double, end) : Whole(end);
    }

    private Token Whole(int end) =>
        end < text.Length && text[end] is 'u' or 'U' ? Take(TokenKind.Uint, end + 1) : Take(TokenKind.Int, end);

    private readonly int Digits(int position)
    {
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return position;
    }

    // The token holds prefix and quotes; Literals takes them off.
    private Token Text(TokenKind kind, int prefix)
    {
        var start = _position + prefix;
        var isRaw = text.AsSpan(_position, prefix).ContainsAny('r', 'R');
        var quote = text[start];
        var isLong = text.AsSpan(start).StartsWith([quote, quote, quote]);
        for (var i = start + (isLong ? 3 : 1); i < text.Length; i++)
        {
            if (text[i] == '\\' && !isRaw)
            {
                i++;
            }
            else if (!isLong && text[i] is '\n' or '\r')
            {
                break;
            }
            else if (text[i] == quote && (!isLong || text.AsSpan(i).StartsWith([quote, quote, quote])))
            {
                return Take(kind, i + (isLong ? 3 : 1));
            }
        }

        return Wrong("a text does not end", text.Length);
    }

    private Token Take(TokenKind kind, int end)
    {
        var token = new Token(kind, _position, text[_position..end]);
        _position = end;
        return token;
    }

    private Token Wrong(string problem, int end)
    {
        var token = new Token(TokenKind.Wrong, _position, problem);
        _position = end;
        return token;
    }
}
