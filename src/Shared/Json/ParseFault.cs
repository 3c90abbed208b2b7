namespace Sluice.Json;

/// <summary>What kind of thing is wrong with a JSON text.</summary>
public enum ParseFaultKind
{
    /// <summary>It is not JSON.</summary>
    Syntax,

    /// <summary>It is not UTF-8.</summary>
    Encoding,

    /// <summary>A key stands twice in an object.</summary>
    DuplicateKey,

    /// <summary>It is nested too deep.</summary>
    Depth,

    /// <summary>It has too many names and values.</summary>
    Size,
}

/// <summary>What is wrong with a JSON text.</summary>
/// <param name="Kind">What kind of fault it is.</param>
/// <param name="Message">In words, to stand behind "is": the key that stands twice is named.</param>
public sealed record ParseFault(ParseFaultKind Kind, string Message)
{
    /// <summary>What may be said where nothing of the text may: the message without the key.</summary>
    internal string Discreet => Kind == ParseFaultKind.DuplicateKey ? "duplicate key" : Message;

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
