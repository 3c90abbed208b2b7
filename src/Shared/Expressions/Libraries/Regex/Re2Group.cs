namespace Sluice.Expressions.Libraries;

/// <summary>The parts of a pattern between two parentheses, while they are being read.</summary>
/// <param name="flagsOutside">The flags that hold again behind the group.</param>
internal sealed class Re2Group(Re2Flags flagsOutside)
{
    private readonly List<Re2Node> _alternatives = [];
    private List<Re2Node> _parts = [];

    public Re2Flags FlagsOutside => flagsOutside;

    /// <summary>What was read last, or null behind an opening parenthesis or a bar.</summary>
    public Re2Node? Last
    {
        get => _parts.Count == 0 ? null : _parts[^1];
        set => _parts[^1] = value!;
    }

    public void Add(Re2Node part) => _parts.Add(part);

    public void NextAlternative()
    {
        _alternatives.Add(new Re2Sequence(_parts));
        _parts = [];
    }

    /// <summary>The whole group as one part.</summary>
    public Re2Node Close()
    {
        NextAlternative();
        return _alternatives.Count == 1 ? _alternatives[0] : new Re2Alternatives(_alternatives);
    }
}
