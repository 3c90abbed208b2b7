using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// Reads a pattern of RE2's syntax (https://github.com/google/re2/wiki/Syntax), as Go and with it Kubernetes take it.
/// It keeps a stack of its own, and bounds it: a pattern may nest deeply, and no input makes this program recurse without end.
/// </summary>
internal sealed class Re2Parser
{
    // As in Go: what is repeated, and repeated again, may not come to more than this.
    private const int MaximumRepeat = 1000;

    // As in Go.
    private const int MaximumDepth = 1000;

    // What an automaton of this many steps costs to build and to hold is still small beside a request.
    private const long MaximumSize = 10_000;

    private readonly Re2Reader _reader;
    private readonly Stack<Re2Group> _outer = new();
    private Re2Group _group = new(default);
    private Re2Flags _flags;
    private int? _lastRepeat;

    private Re2Parser(string pattern) => _reader = new Re2Reader(pattern);

    /// <summary>The parts of the pattern, or what Go says is wrong with it.</summary>
    public static Outcome<Re2Node> Parse(string pattern)
    {
        var parser = new Re2Parser(pattern);
        while (!parser._reader.AtEnd && parser._reader.Error is null)
        {
            parser.Step();
        }

        return parser.Finish();
    }

    private Outcome<Re2Node> Finish()
    {
        if (_reader.Error is null && _outer.Count > 0)
        {
            _reader.Fail("missing closing )", _reader.Pattern);
        }

        var whole = _group.Close();
        if (_reader.Error is null && whole.Size > MaximumSize)
        {
            _reader.Fail("expression too large", _reader.Pattern);
        }

        return _reader.Error is null ? whole : new Failure(_reader.Error);
    }

    private void Step()
    {
        var start = _reader.Position;
        int? repeat = null;
        switch (_reader.Peek())
        {
            case '(':
                Open();
                break;
            case ')':
                CloseGroup();
                break;
            case '|':
                _reader.Position++;
                _group.NextAlternative();
                break;
            case '*' or '+' or '?':
                repeat = start;
                ReadQuantifier(start);
                break;
            case '{':
                repeat = ReadCount(start) ? start : null;
                break;
            default:
                ReadAtom();
                break;
        }

        _lastRepeat = repeat;
    }

    private void ReadAtom()
    {
        switch (_reader.Peek())
        {
            case '^':
                Add(_flags.Multiline ? Re2Place.LineStart : Re2Place.TextStart, 1);
                break;
            case '$':
                Add(_flags.Multiline ? Re2Place.LineEnd : Re2Place.TextEnd, 1);
                break;
            case '.':
                _reader.Position++;
                Add(_flags.DotMatchesNewline ? CodePointSet.Of((0, CodePointSet.Maximum)) : CodePointSet.Of(('\n', '\n')).Negated());
                break;
            case '[':
                Add(Re2Class.Read(_reader, _flags.IgnoreCase));
                break;
            case '\\':
                ReadEscape();
                break;
            default:
                Literal(_reader.Take());
                break;
        }
    }

    private void ReadEscape()
    {
        switch (_reader.Peek(1))
        {
            case 'A':
                Add(Re2Place.TextStart, 2);
                return;
            case 'z':
                Add(Re2Place.TextEnd, 2);
                return;
            case 'b':
                Add(Re2Place.WordBoundary, 2);
                return;
            case 'B':
                Add(Re2Place.NoWordBoundary, 2);
                return;
            case 'Q':
                ReadQuoted();
                return;
        }

        var group = Re2Escapes.ReadGroup(_reader, _flags.IgnoreCase);
        if (group is not null)
        {
            Add(group);
        }
        else if (_reader.Error is null)
        {
            Literal(Re2Escapes.ReadCharacter(_reader));
        }
    }

    private void ReadQuoted()
    {
        _reader.Position += 2;
        while (!_reader.AtEnd && !_reader.TryTake(@"\E"))
        {
            Literal(_reader.Take());
        }
    }

    private void Add(Re2Place place, int length)
    {
        _reader.Position += length;
        _group.Add(new Re2Assertion(place));
    }

    private void Literal(int codePoint)
    {
        if (codePoint >= 0)
        {
            var set = CodePointSet.Of((codePoint, codePoint));
            Add(_flags.IgnoreCase ? set.Folded() : set);
        }
    }

    private void Add(CodePointSet? set)
    {
        if (set is not null)
        {
            _group.Add(new Re2Set(set.Settle()));
        }
    }

    private void Open()
    {
        var outside = _flags;
        if (_reader.Peek(1) == '?')
        {
            var opened = Re2Flags.ReadGroup(_reader, ref _flags);
            if (!opened)
            {
                return;
            }
        }
        else
        {
            _reader.Position++;
        }

        _outer.Push(_group);
        _group = new Re2Group(outside);
        if (_outer.Count > MaximumDepth)
        {
            _reader.Fail("expression nests too deeply", _reader.Pattern);
        }
    }

    private void CloseGroup()
    {
        if (!_outer.TryPop(out var outer))
        {
            _reader.Fail("unexpected )", _reader.Pattern);
            return;
        }

        _reader.Position++;
        _flags = _group.FlagsOutside;
        outer.Add(_group.Close());
        _group = outer;
    }

    private void ReadQuantifier(int start)
    {
        (int Minimum, int? Maximum) times = _reader.Take() switch
        {
            '*' => (0, null),
            '+' => (1, null),
            _ => (0, 1),
        };
        Repeat(times.Minimum, times.Maximum, isCount: false, start);
    }

    // A brace that is no count is itself.
    private bool ReadCount(int start)
    {
        var end = _reader.Pattern.IndexOf('}', start);
        var parts = end < 0 ? [] : _reader.Pattern[(start + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !IsNumber(parts[0]) || (parts.Length == 2 && parts[1].Length > 0 && !IsNumber(parts[1])))
        {
            Literal(_reader.Take());
            return false;
        }

        _reader.Position = end + 1;
        var minimum = Number(parts[0]);
        int? maximum = parts.Length == 1 ? minimum : parts[1].Length == 0 ? null : Number(parts[1]);
        if (minimum > MaximumRepeat || maximum > MaximumRepeat || minimum > maximum)
        {
            return _reader.Fail("invalid repeat count", _reader.Since(start));
        }

        Repeat(minimum, maximum, isCount: true, start);
        return true;
    }

    private void Repeat(int minimum, int? maximum, bool isCount, int start)
    {
        var isLazy = _reader.TryTake("?") != _flags.Ungreedy;
        if (_lastRepeat is { } last)
        {
            _reader.Fail("invalid nested repetition operator", _reader.Since(last));
            return;
        }

        if (_group.Last is not { } part)
        {
            _reader.Fail("missing argument to repetition operator", _reader.Since(start));
            return;
        }

        var repeat = new Re2Repeat(part, minimum, maximum, isLazy, isCount);
        _group.Last = repeat;
        if (isCount && (minimum >= 2 || maximum >= 2) && repeat.Repeats > MaximumRepeat)
        {
            _reader.Fail("invalid repeat count", _reader.Since(start));
        }
    }

    private static bool IsNumber(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
}
