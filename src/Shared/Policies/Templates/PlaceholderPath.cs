using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Policies.Templates;

/// <summary>A path into a pod: <c>containers[0].ports[0].containerPort</c>, <c>labels['app.kubernetes.io/name']</c>.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Steps">Names, and indexes where a step is a number.</param>
internal sealed record PlaceholderPath(string Text, ImmutableArray<PathStep> Steps)
{
    public const string Accepted = "a path such as metadata.name, labels['app'], annotations['example.com/port'], containers[0].ports[0].containerPort or namespace.labels['team'], perhaps with a default behind :-";

    /// <summary>The first step of a path into the object's Namespace.</summary>
    public const string OfNamespace = "namespace";

    /// <summary>Where paths begin; the short forms stand for fields of metadata and spec.</summary>
    private static readonly string[] Roots = ["metadata", "spec", "labels", "annotations", "ownerReferences", "containers", "initContainers"];

    private static readonly string[] NamespaceRoots = ["metadata", "labels", "annotations"];

    /// <summary>Whether it goes into the object's Namespace.</summary>
    public bool IsOfNamespace => Steps[0].Name == OfNamespace;

    /// <summary>Reads a path.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PlaceholderPath? path)
    {
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        var rest = text.AsSpan();
        while (!rest.IsEmpty && TakeStep(ref rest, steps.Count == 0) is { } step)
        {
            steps.Add(step);
        }

        path = rest.IsEmpty && steps.Count > 0 && IsRoot(steps) ? new PlaceholderPath(text, steps.ToImmutable()) : null;
        return path is not null;
    }

    private static bool IsRoot(ImmutableArray<PathStep>.Builder steps) => steps[0].Name == OfNamespace
        ? steps.Count > 1 && NamespaceRoots.Contains(steps[1].Name)
        : Roots.Contains(steps[0].Name);

    private static PathStep? TakeStep(ref ReadOnlySpan<char> rest, bool isFirst)
    {
        if (rest[0] == '[')
        {
            return isFirst ? null : TakeBracket(ref rest);
        }

        var start = isFirst ? 0 : 1;
        if (!isFirst && rest[0] != '.')
        {
            return null;
        }

        var length = rest[start..].IndexOfAny('.', '[');
        var name = length < 0 ? rest[start..] : rest.Slice(start, length);
        if (name.IsEmpty || name.ContainsAny("'\"]${}: "))
        {
            return null;
        }

        rest = rest[(start + name.Length)..];
        return new PathStep(name.ToString(), null);
    }

    private static PathStep? TakeBracket(ref ReadOnlySpan<char> rest)
    {
        if (rest is ['[', '\'' or '"', ..])
        {
            var end = rest[2..].IndexOf(rest[1]);
            if (end <= 0 || rest.Length < end + 4 || rest[end + 3] != ']')
            {
                return null;
            }

            var key = rest.Slice(2, end).ToString();
            rest = rest[(end + 4)..];
            return new PathStep(key, null);
        }

        var close = rest.IndexOf(']');
        if (close < 0 || !int.TryParse(rest[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        rest = rest[(close + 1)..];
        return new PathStep("", index);
    }
}

/// <summary>One step of a path: a member's name, or an element's index.</summary>
internal readonly record struct PathStep(string Name, int? Index);
