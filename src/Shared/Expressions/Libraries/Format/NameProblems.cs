using Sluice.Kubernetes;

namespace Sluice.Expressions.Libraries;

/// <summary>What is wrong with names, in the words in which Kubernetes says it: people search for them.</summary>
internal static class NameProblems
{
    private const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string KeyPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private const int MaximumSubdomain = 253;

    private const string LabelWords =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
        $"(e.g. 'my-name',  or '123-abc', regex used for validation is '{LabelPattern}')";

    private const string SubdomainWords =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character " +
        $@"(e.g. 'example.com', regex used for validation is '{LabelPattern}(\.{LabelPattern})*')";

    private const string Dns1035Words =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character " +
        "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string KeyWords =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
        $"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{KeyPattern}')";

    private const string LabelValueWords =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
        $"(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({KeyPattern})?')";

    // A label with dots that would do for a subdomain is an everyday mistake, and has words of its own.
    public static IReadOnlyList<string> Dns1123Label(string name) =>
        Problems(name, KubernetesNames.MaximumLabelLength, "characters", IsLabel(name), IsSubdomain(name) ? "must not contain dots" : LabelWords);

    public static IReadOnlyList<string> Dns1123Subdomain(string name) =>
        Problems(name, MaximumSubdomain, "characters", IsSubdomain(name), SubdomainWords);

    public static IReadOnlyList<string> Dns1035Label(string name) =>
        Problems(name, KubernetesNames.MaximumLabelLength, "characters", IsLabel(name) && char.IsAsciiLetter(name[0]), Dns1035Words);

    public static IReadOnlyList<string> LabelValue(string value) =>
        Problems(value, KubernetesNames.MaximumLabelLength, "bytes", value.Length == 0 || IsKey(value), LabelValueWords);

    public static IReadOnlyList<string> QualifiedName(string name)
    {
        var parts = name.Split('/');
        if (parts.Length > 2)
        {
            return [$"a valid label key {KeyWords} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        var problems = parts.Length == 2 ? PrefixProblems(parts[0]) : [];
        var key = parts[^1];
        if (key.Length == 0)
        {
            problems.Add("name part must be non-empty");
        }

        problems.AddRange(Problems(key, KubernetesNames.MaximumLabelLength, "bytes", IsKey(key), KeyWords).Select(problem => "name part " + problem));
        return problems;
    }

    /// <summary>A prefix of a name may end with a dash, since something follows.</summary>
    public static string WithoutTrailingDash(string name) => name is [_, .., '-'] ? name[..^2] + "a" : name;

    private static List<string> PrefixProblems(string prefix) => prefix.Length == 0
        ? ["prefix part must be non-empty"]
        : [.. Problems(prefix, MaximumSubdomain, "bytes", IsSubdomain(prefix), SubdomainWords).Select(problem => "prefix part " + problem)];

    private static List<string> Problems(string text, int maximum, string unit, bool isRight, string words)
    {
        var problems = new List<string>();
        if (System.Text.Encoding.UTF8.GetByteCount(text) > maximum)
        {
            problems.Add($"must be no more than {maximum} {unit}");
        }

        if (!isRight)
        {
            problems.Add(words);
        }

        return problems;
    }

    private static bool IsSubdomain(string text) => text.Split('.').All(IsLabel);

    private static bool IsLabel(string text) =>
        text.Length > 0 && text[0] != '-' && text[^1] != '-' && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static bool IsKey(string text) =>
        text.Length > 0
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
