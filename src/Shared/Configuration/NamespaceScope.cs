using System.Security.Cryptography;
using System.Text;
using Sluice.Kubernetes;

namespace Sluice.Configuration;

/// <summary>
/// What the API server can be told of a policy's namespaces, in labels: its <c>namespaceSelector</c>, and those of
/// <c>namespaces</c> that have no <c>*</c> or <c>?</c>, by the label that every namespace has its name in (Kubernetes 1.21 and later).
/// </summary>
internal sealed class NamespaceScope
{
    /// <summary>The label that holds a namespace's name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    // Eight hexadecimal digits: short enough for a path and a name, and a configuration has a handful of scopes, not thousands.
    private const int GroupLength = 8;

    private NamespaceScope(LabelSelector selector, string[]? only, string[] except)
    {
        Selector = selector;
        Only = only;
        Except = except;
        Group = Hash();
    }

    /// <summary>The <c>namespaceSelector</c> of the policy.</summary>
    public LabelSelector Selector { get; }

    /// <summary>The only namespaces that are meant, sorted; null when they cannot be listed. None: no namespace is meant.</summary>
    public IReadOnlyList<string>? Only { get; }

    /// <summary>Namespaces that are not meant, sorted; none when <see cref="Only"/> lists those that are. Sluice's own is not among them: it is excluded from every webhook.</summary>
    public IReadOnlyList<string> Except { get; }

    /// <summary>Stands for the scope in a webhook's path and name: the first digits of a SHA-256. Policies with the same scope have the same one.</summary>
    public string Group { get; }

    /// <summary>Whether a text has the form of a <see cref="Group"/>.</summary>
    public static bool IsGroup(ReadOnlySpan<char> text) =>
        text.Length == GroupLength && text.IndexOfAnyExcept("0123456789abcdef") < 0;

    internal static NamespaceScope Create(LabelSelector selector, GlobSet namespaces, string ownNamespace)
    {
        if (namespaces.Include.All(glob => IsLiteral(glob.Pattern)))
        {
            return new NamespaceScope(selector, Sorted(namespaces.Include.Select(glob => glob.Pattern).Where(name => namespaces.Matches(name))), []);
        }

        // A pattern cannot be told, but the names that it is most often written for can.
        var except = namespaces.Exclude.Select(glob => glob.Pattern).Where(IsLiteral)
            .Concat(SystemNamespaces.Names.Where(name => namespaces.Exclude.Any(glob => glob.IsMatch(name))));
        return new NamespaceScope(selector, null, Sorted(except.Where(name => name != ownNamespace)));
    }

    private static bool IsLiteral(string pattern) => pattern.AsSpan().IndexOfAny('*', '?') < 0;

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];

    // A list and a selector that say the same in another order have the same hash. The system namespaces count as one, so that a version that knows
    // more of them gives no webhook another name.
    private string Hash()
    {
        var except = Except.Where(name => !SystemNamespaces.Names.Contains(name));
        var system = Only is null && SystemNamespaces.Names.All(Except.Contains);
        var text = $"{Selector.ToCanonicalText()}\nonly {(Only is null ? "*" : string.Join(',', Only))}\nexcept {string.Join(',', except)}\nsystem {(system || Only is not null ? "out" : "in")}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..GroupLength];
    }
}
