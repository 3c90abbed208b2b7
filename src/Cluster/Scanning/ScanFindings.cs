using System.Runtime.InteropServices;

namespace Sluice.Cluster.Scanning;

/// <summary>Gathers findings: the same thing about several objects of one owner once, texts that are the same once, and no more than there is room for.</summary>
/// <param name="capacity">Characters of text that are kept; findings behind that are counted.</param>
internal sealed class ScanFindings(int capacity = ScanFindings.DefaultCapacity)
{
    /// <summary>Some 40 MiB of text: tens of thousands of findings, more than anybody reads.</summary>
    public const int DefaultCapacity = 20_000_000;

    // What a finding costs beside its texts.
    private const int Overhead = 150;

    private readonly Dictionary<Key, ScanFinding> _findings = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Policy, string Type, ScanResult Result), int> _counts = [];
    private readonly Dictionary<string, int> _passed = new(StringComparer.Ordinal);
    private long _kept;

    /// <summary>Findings that are counted alone.</summary>
    public int Omitted { get; private set; }

    /// <summary>How often each policy had each result, the findings that were not kept included.</summary>
    public IReadOnlyDictionary<(string Policy, string Type, ScanResult Result), int> Counts => _counts;

    /// <summary>How many there are, those that were not kept included.</summary>
    public int Total => _counts.Values.Sum();

    /// <summary>The findings, policy by policy, in the order of their objects.</summary>
    public IReadOnlyList<ScanFinding> All =>
    [
        .. _findings.Values
            .OrderBy(finding => finding.Policy, StringComparer.Ordinal).ThenBy(finding => finding.Result)
            .ThenBy(finding => finding.Object.Namespace, StringComparer.Ordinal).ThenBy(finding => finding.Object.Kind, StringComparer.Ordinal)
            .ThenBy(finding => finding.Object.Name, StringComparer.Ordinal).ThenBy(finding => finding.Message, StringComparer.Ordinal),
    ];

    /// <summary>How often a policy was asked about an object of a namespace and had nothing to say.</summary>
    public int PassedIn(string space) => _passed.GetValueOrDefault(space);

    /// <summary>A policy was asked, and had nothing to say.</summary>
    public void Pass(string space) => CollectionsMarshal.GetValueRefOrAddDefault(_passed, space, out _)++;

    /// <summary>Takes a finding.</summary>
    public void Add(ScanFinding finding)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (finding.Policy, finding.Type, finding.Result), out _)++;
        var key = new Key(finding.Policy, finding.Result, finding.Object, Keep(finding.Message));
        if (_findings.TryGetValue(key, out var known))
        {
            _findings[key] = known with { Count = known.Count + 1 };
            return;
        }

        if (_kept > capacity)
        {
            Omitted++;
            return;
        }

        _kept += Overhead + finding.Object.Name.Length;
        _findings.Add(key, finding with { Message = key.Message, Patch = Keep(finding.Patch), Difference = Keep(finding.Difference) });
    }

    private string Keep(string text)
    {
        if (_texts.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_kept <= capacity)
        {
            _kept += text.Length;
            _texts.Add(text, text);
        }

        return text;
    }

    private readonly record struct Key(string Policy, ScanResult Result, ScannedObject Object, string Message);
}
