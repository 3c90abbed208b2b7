using Sluice.Admission;

namespace Sluice.Policies.PodSecurity;

/// <summary>The form in which the built-in admission names a violation, so that users and tools find what they know.</summary>
internal static class Wording
{
    /// <summary>The control and, in parentheses, what is at fault.</summary>
    public static string Violation(string control, string detail) => $"{control} ({detail})";

    /// <summary><c>container "a"</c> or <c>containers "a", "b"</c>.</summary>
    public static string Containers(IReadOnlyCollection<string> names) => $"{Plural(names, "container")} {Quoted(names)}";

    /// <summary>Who sets something: the pod, containers, or both.</summary>
    public static string Setters(bool isPod, IReadOnlyCollection<string> containers) => (isPod, containers.Count) switch
    {
        (true, 0) => "pod",
        (true, _) => $"pod and {Containers(containers)}",
        _ => Containers(containers),
    };

    /// <summary>Each in quotes, with commas; of many, how many more.</summary>
    public static string Quoted(IReadOnlyCollection<string> items) => PlainText.Quoted(items);

    /// <summary>The word, with an s unless there is exactly one item.</summary>
    public static string Plural(IReadOnlyCollection<string> items, string word) => items.Count == 1 ? word : word + "s";

    /// <summary>A set of values in ordinal order.</summary>
    public static SortedSet<string> NewSet() => new(StringComparer.Ordinal);
}
