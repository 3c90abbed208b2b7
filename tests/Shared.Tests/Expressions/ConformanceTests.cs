using System.Text.Json;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>The conformance vectors of the CEL specification, where they are at hand: beside the repository, in shared/cel-spec.</summary>
public sealed class ConformanceTests
{
    private const string Mapped = "Kubernetes refuses IPv6 addresses that stand for IPv4 ones.";
    private const string Presence = "Kubernetes does not turn on errors of presence tests: what can have no fields has none.";
    private const string Strings = "Kubernetes has version 2 of the strings extension, whose format() and indexOf() are older than the vectors.";

    // Vectors that ask for what Kubernetes' CEL does not do, with the reason.
    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["network_ext/ipv4/ipv4_equals_ipv6"] = Mapped,
        ["network_ext/ipv4/ipv4_not_equals_ipv6"] = Mapped,
        ["optionals/optionals/map_null_entry_no_such_key"] = Presence,
        ["optionals/optionals/map_present_key_invalid_field"] = Presence,
        ["string_ext/format/default precision for fixed-point clause with int"] = Strings,
        ["string_ext/format/default precision for fixed-point clause with uint"] = Strings,
        ["string_ext/format/default precision for scientific notation with int"] = Strings,
        ["string_ext/format/default precision for scientific notation with uint"] = Strings,
        ["string_ext/format/NaN support for scientific notation"] = Strings,
        ["string_ext/format/negative infinity support for scientific notation"] = Strings,
        ["string_ext/format/NaN support for decimal"] = Strings,
        ["string_ext/format/positive infinity support for decimal"] = Strings,
        ["string_ext/format/positive infinity support for fixed-point"] = Strings,
        ["string_ext/format/negative infinity support for fixed-point"] = Strings,
        ["string_ext/format/list support for string"] = Strings,
        ["string_ext/format/map support (all key types)"] = Strings,
        ["string_ext/format/dyntype support for scientific notation"] = Strings,
        ["string_ext/format/dyntype support for lists"] = Strings,
        ["string_ext/format/scientific notation formatting clause in a string variable"] = Strings,
        ["string_ext/value_errors/indexof_out_of_range"] = Strings,
        ["string_ext/value_errors/lastindexof_out_of_range"] = Strings,
    };

    [SkippableFact]
    public void Every_vector_gives_its_value_or_differs_for_a_reason()
    {
        var folder = Find();
        Skip.If(folder is null, "There is no folder shared/cel-spec beside the repository.");
        var failures = new List<string>();
        var count = 0;
        foreach (var vector in Directory.EnumerateFiles(folder!, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(Read))
        {
            count++;
            if (vector.Run() is { } failure ? !Differences.ContainsKey(vector.Name) : Differences.ContainsKey(vector.Name))
            {
                failures.Add($"{vector.Name}: {vector.Text} {vector.Run() ?? "differs no longer"}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join('\n', failures)}");
        Assert.True(count > 1000, $"There are only {count} vectors.");
    }

    private static IEnumerable<ConformanceVector> Read(string file) => File.ReadLines(file)
        .Select(line => new ConformanceVector(Path.GetFileNameWithoutExtension(file), JsonDocument.Parse(line).RootElement));

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "cel-spec");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
