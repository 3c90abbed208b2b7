namespace Sluice.Expressions;

/// <summary>What is wrong with the text of an expression.</summary>
/// <param name="Line">The line in the expression, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Message">What was found, and what would be accepted.</param>
internal sealed record ExpressionError(int Line, int Column, string Message)
{
    /// <summary>An error at a place in a text.</summary>
    public static ExpressionError At(string text, int position, string message)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return new ExpressionError(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), message);
    }

    /// <inheritdoc />
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
