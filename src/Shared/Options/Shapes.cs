using System.Text;
using Sluice.Json;

namespace Sluice.Options;

/// <summary>The shapes that options are made of.</summary>
public static partial class Shapes
{
    /// <summary>Any text.</summary>
    public static Shape<string> Text { get; } = new TextShape("a text", null);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static Shape<bool> Boolean { get; } = new BooleanShape();

    /// <summary>Text that is not empty.</summary>
    public static Shape<string> NonEmptyText { get; } = new TextShape("a text that is not empty", text => text.Length > 0);

    /// <summary>Text that passes a check.</summary>
    /// <param name="accepts">In words what is accepted.</param>
    /// <param name="check">Whether a text is.</param>
    public static Shape<string> TextThat(string accepts, Func<string, bool> check) => new TextShape(accepts, check);

    /// <summary>Text or a number, as text: quantities, ports, versions.</summary>
    /// <param name="accepts">In words what is accepted.</param>
    /// <param name="check">Whether a text is.</param>
    public static Shape<string> TextOrNumberThat(string accepts, Func<string, bool> check) => new TextShape(accepts, check, numbers: true);

    /// <summary>A whole number within bounds, both included.</summary>
    public static Shape<int> Integer(int least, int most) => new IntegerShape(least, most);

    /// <summary>A number within bounds, both included.</summary>
    public static Shape<decimal> Number(decimal least, decimal most) => new NumberShape(least, most);

    /// <summary>One of some words.</summary>
    public static Shape<T> Choice<T>(params (string Word, T Value)[] choices)
        where T : notnull => new ChoiceShape<T>(choices);

    /// <summary>A list.</summary>
    public static Shape<IReadOnlyList<T>> List<T>(Shape<T> item) => new ListShape<T>(item);

    /// <summary>A list with at least one item: none would mean that nothing is meant, which nobody writes on purpose.</summary>
    public static Shape<IReadOnlyList<T>> NonEmptyList<T>(Shape<T> item) => new ListShape<T>(item, least: 1);

    /// <summary>A mapping from text to values; the order of the file is kept.</summary>
    /// <param name="key">What keys may be.</param>
    /// <param name="value">What values may be.</param>
    public static Shape<IReadOnlyList<KeyValuePair<string, T>>> Map<T>(Shape<string> key, Shape<T> value) => new MapShape<T>(key, value);

    /// <summary>A mapping of named options.</summary>
    public static Shape<Settings> Object(params Option[] options) => new ObjectShape(options);

    /// <summary>Anything that JSON has, as JSON text: parts of Kubernetes objects.</summary>
    /// <param name="accepts">In words what is accepted.</param>
    /// <param name="kind">Object, array or what else it must be; <see cref="NodeKind.Missing"/> for anything.</param>
    public static Shape<JsonFragment> Json(string accepts, NodeKind kind) => new JsonShape(accepts, kind);

    /// <summary>A piece of a Kubernetes object, held to Kubernetes' own schema.</summary>
    /// <param name="accepts">In words what is accepted.</param>
    /// <param name="typeName">Its type: <c>core.v1.Container</c>.</param>
    /// <param name="isList">Whether it is a list of such objects.</param>
    internal static Shape<JsonFragment> Kubernetes(string accepts, string typeName, bool isList = false) => new KubernetesShape(accepts, typeName, isList);

    internal static string Quote(string text)
    {
        var output = new ByteBuffer(64);
        JsonText.WriteString(output, text);
        return Encoding.UTF8.GetString(output.Span);
    }
}

/// <summary>A part of a Kubernetes object, as JSON text in UTF-8.</summary>
/// <param name="Utf8">The text.</param>
public sealed record JsonFragment(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The text parsed, for reading; a document of its own.</summary>
    public Node Parse() => Node.Parse(Utf8.Span);

    /// <inheritdoc />
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
