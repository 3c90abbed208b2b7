namespace Sluice.Expressions;

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind : byte
{
    End,
    Identifier,
    QuotedIdentifier,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Operator,
    Wrong,
}

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Text">As it is written; of what is <see cref="TokenKind.Wrong"/>, what is wrong with it.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text)
{
    /// <summary>Whether it is this operator, bracket or keyword.</summary>
    public bool Is(string text) => Kind == TokenKind.Operator && Text == text;

    /// <summary>How an error names it.</summary>
    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Text}'";
}
