using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Finds where a pattern matches first, of several ways the one that the pattern prefers.</summary>
internal sealed class Re2Finder(Re2Program program)
{
    private readonly Stack<int> _waiting = new();
    private Re2Threads _threads = new(program.Instructions.Count);
    private Re2Threads _next = new(program.Instructions.Count);

    /// <summary>The first match at or behind a place, or null.</summary>
    public (int Start, int End)? Find(ReadOnlySpan<char> text, int from)
    {
        (int Start, int End)? match = null;
        var before = CharacterBefore(text, from);
        _threads.Clear();
        for (var place = from; ;)
        {
            var character = CharacterAt(text, place, out var length);
            if (match is null)
            {
                _threads.Follow(program, program.Start, place, before, character, _waiting);
            }

            if (Take(character, place) is { } found)
            {
                match = found;
            }

            if (place >= text.Length || (_next.Count == 0 && match is not null))
            {
                return match;
            }

            before = character;
            place += length;
            Settle(before, CharacterAt(text, place, out _));
        }
    }

    // Ways that are preferred less than one that matches are given up.
    private (int Start, int End)? Take(int character, int place)
    {
        _next.Clear();
        for (var i = 0; i < _threads.Count; i++)
        {
            var instruction = program.Instructions[_threads[i]];
            if (instruction.Kind == Re2Step.Match)
            {
                return (_threads.StartOf(i), place);
            }

            if (instruction.Kind == Re2Step.Take && character >= 0 && program.Sets[instruction.Argument].Contains(character))
            {
                _next.TryAdd(instruction.Next, _threads.StartOf(i));
            }
        }

        return null;
    }

    private void Settle(int before, int behind)
    {
        _threads.Clear();
        for (var i = 0; i < _next.Count; i++)
        {
            _threads.Follow(program, _next[i], _next.StartOf(i), before, behind, _waiting);
        }
    }

    private static int CharacterAt(ReadOnlySpan<char> text, int place, out int length)
    {
        length = 0;
        if (place >= text.Length)
        {
            return -1;
        }

        Rune.DecodeFromUtf16(text[place..], out var rune, out length);
        return rune.Value;
    }

    private static int CharacterBefore(ReadOnlySpan<char> text, int place)
    {
        if (place == 0)
        {
            return -1;
        }

        Rune.DecodeLastFromUtf16(text[..place], out var rune, out _);
        return rune.Value;
    }
}
