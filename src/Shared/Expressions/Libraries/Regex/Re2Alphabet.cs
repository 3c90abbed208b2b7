namespace Sluice.Expressions.Libraries;

/// <summary>
/// The characters that a pattern tells apart. All others are alike to it, so that a few classes stand for a million characters.
/// </summary>
internal sealed class Re2Alphabet
{
    private static readonly CodePointSet Word = CharacterGroups.Perl('w')!;
    private static readonly CodePointSet Newline = CodePointSet.Of(('\n', '\n'));

    private readonly byte[] _ascii = new byte[128];
    private readonly int[] _starts;
    private readonly int[] _classes;
    private readonly List<int> _samples = [];

    public Re2Alphabet(IReadOnlyList<CodePointSet> sets)
    {
        CodePointSet[] all = [.. sets, Word, Newline];
        _starts = [.. all.SelectMany(set => set.Ranges).SelectMany(range => new[] { range.First, range.Last + 1 }).Append(0).Distinct().Order()];
        _classes = new int[_starts.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _starts.Length; i++)
        {
            var sample = _starts[i];
            var signature = string.Create(all.Length, sample, (span, codePoint) =>
            {
                for (var j = 0; j < span.Length; j++)
                {
                    span[j] = all[j].Contains(codePoint) ? '1' : '0';
                }
            });
            if (!known.TryGetValue(signature, out var number))
            {
                known.Add(signature, number = _samples.Count);
                _samples.Add(sample);
            }

            _classes[i] = number;
        }

        for (var i = 0; i < _ascii.Length; i++)
        {
            _ascii[i] = (byte)Math.Min(Search(i), byte.MaxValue);
        }
    }

    /// <summary>How many classes there are. The end of the text counts as one more.</summary>
    public int Count => _samples.Count;

    /// <summary>The class of a character.</summary>
    public int ClassOf(int codePoint) => codePoint < 128 && _ascii[codePoint] < byte.MaxValue ? _ascii[codePoint] : Search(codePoint);

    /// <summary>A character of a class; -1, which is none, of the class behind the last.</summary>
    public int Sample(int number) => number < _samples.Count ? _samples[number] : -1;

    /// <summary>Whether a character is a letter of a word; only those of ASCII are.</summary>
    public static bool IsWord(int codePoint) => codePoint is >= 0 and < 128 && (char.IsAsciiLetterOrDigit((char)codePoint) || codePoint == '_');

    private int Search(int codePoint)
    {
        var index = Array.BinarySearch(_starts, codePoint);
        return _classes[index >= 0 ? index : ~index - 1];
    }
}
