using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// The functions on texts of cel-go's strings extension, in the version that Kubernetes has since 1.29
/// (https://pkg.go.dev/github.com/google/cel-go/ext#Strings, version 2).
/// </summary>
internal static class StringsLibrary
{
    private static readonly CelType Texts = CelType.List(CelType.String);

    // Kubernetes counts the text once more where a new one is made.
    private static readonly CallCost Twice = CallCost.Traversal(factor: 2 * CallCost.PerCharacter);

    public static void Register(FunctionRegistry registry)
    {
        RegisterPlaces(registry);
        RegisterChanges(registry);
        RegisterLists(registry);
        registry.Member("format", CelType.String, CelType.DynList, CelType.String, (in text, in arguments) => TextFormat.Format(text.AsString(), arguments));
        registry.Global("strings.quote", CelType.String, CelType.String, (in text) => Value.From(StringFunctions.Quote(text.AsString())));
    }

    /// <summary>What Kubernetes 1.36 does not have.</summary>
    public static void RegisterReverse(FunctionRegistry registry) =>
        registry.Member("reverse", CelType.String, CelType.String, (in text) => Value.From(StringFunctions.Reverse(text.AsString())), CallCost.Traversal());

    private static void RegisterPlaces(FunctionRegistry registry)
    {
        registry.Member(
            "charAt", CelType.String, CelType.Int, CelType.String, (in text, in index) => StringFunctions.CharAt(text.AsString(), index.AsInt()).ToValue());
        registry.Member(
            "indexOf", CelType.String, CelType.String, CelType.Int,
            (in text, in part) => StringFunctions.IndexOf(text.AsString(), part.AsString()).ToValue(), CallCost.Traversal());
        registry.Member(
            "indexOf", [CelType.String, CelType.String, CelType.Int], CelType.Int,
            arguments => StringFunctions.IndexOf(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsInt()).ToValue(), CallCost.Traversal());
        registry.Member(
            "lastIndexOf", CelType.String, CelType.String, CelType.Int,
            (in text, in part) => StringFunctions.LastIndexOf(text.AsString(), part.AsString()).ToValue(), CallCost.Traversal());
        registry.Member(
            "lastIndexOf", [CelType.String, CelType.String, CelType.Int], CelType.Int,
            arguments => StringFunctions.LastIndexOf(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsInt()).ToValue(), CallCost.Traversal());
        registry.Member(
            "substring", CelType.String, CelType.Int, CelType.String,
            (in text, in start) => StringFunctions.Substring(text.AsString(), start.AsInt()).ToValue(), CallCost.Traversal(), Shorter);
        registry.Member(
            "substring", [CelType.String, CelType.Int, CelType.Int], CelType.String,
            arguments => StringFunctions.Substring(arguments[0].AsString(), arguments[1].AsInt(), arguments[2].AsInt()).ToValue(), CallCost.Traversal(), Shorter);
    }

    private static void RegisterChanges(FunctionRegistry registry)
    {
        registry.Member(
            "lowerAscii", CelType.String, CelType.String, (in text) => Value.From(StringFunctions.LowerAscii(text.AsString())), CallCost.Traversal(), Same);
        registry.Member(
            "upperAscii", CelType.String, CelType.String, (in text) => Value.From(StringFunctions.UpperAscii(text.AsString())), CallCost.Traversal(), Same);
        registry.Member("trim", CelType.String, CelType.String, (in text) => Value.From(StringFunctions.Trim(text.AsString())), CallCost.Traversal(), Shorter);
        registry.Member(
            "replace", [CelType.String, CelType.String, CelType.String], CelType.String,
            arguments => StringFunctions.Replace(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsString()).ToValue(), Twice, Replaced);
        registry.Member(
            "replace", [CelType.String, CelType.String, CelType.String, CelType.Int], CelType.String,
            arguments => StringFunctions.Replace(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsString(), arguments[3].AsInt()).ToValue(),
            Twice, Replaced);
    }

    private static void RegisterLists(FunctionRegistry registry)
    {
        registry.Member(
            "split", CelType.String, CelType.String, Texts,
            (in text, in separator) => Value.From(StringFunctions.Split(text.AsString(), separator.AsString())), Twice, Shorter);
        registry.Member(
            "split", [CelType.String, CelType.String, CelType.Int], Texts,
            arguments => Value.From(StringFunctions.Split(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsInt())), Twice, Shorter);
        registry.Member("join", Texts, CelType.String, (in list) => Join(list, ""), CallCost.OfResult(2 * CallCost.PerCharacter));
        registry.Member("join", Texts, CelType.String, CelType.String, (in list, in separator) => Join(list, separator.AsString()), CallCost.OfResult(2 * CallCost.PerCharacter));
    }

    private static Value Join(in Value list, string separator)
    {
        var builder = new StringBuilder();
        var isFirst = true;
        foreach (var item in list.Items)
        {
            if (item.Kind != ValueKind.String)
            {
                return Value.Error($"join: invalid input: {TextFormat.Describe(item)}");
            }

            builder.Append(isFirst ? "" : separator).Append(item.AsString());
            isFirst = false;
            if (builder.Length > StringFunctions.MaximumLength)
            {
                return Value.Error("the joined text is too long");
            }
        }

        return Value.From(builder.ToString());
    }

    private static SizeEstimate Same(ReadOnlySpan<SizeEstimate> arguments) => arguments[0];

    private static SizeEstimate Shorter(ReadOnlySpan<SizeEstimate> arguments) => arguments[0] with { Minimum = 0 };

    // At worst an empty part is found around every character.
    private static SizeEstimate Replaced(ReadOnlySpan<SizeEstimate> arguments)
    {
        var (text, part, replacement) = (arguments[0], arguments[1], arguments[2]);
        if (replacement.Maximum <= part.Minimum && part.Minimum > 0)
        {
            return new SizeEstimate(0, text.Maximum);
        }

        var places = part.Minimum == 0 ? Saturating.Add(text.Maximum, 1) : Saturating.Multiply(text.Maximum, 1.0 / part.Minimum);
        var kept = part.Minimum == 0 ? text.Maximum : 0;
        return new SizeEstimate(0, Saturating.Add(Saturating.Multiply(places, replacement.Maximum), kept));
    }
}
