using Sluice.Options;

namespace Sluice.Policies.Metadata;

/// <summary>Finds keys that two policies set.</summary>
internal sealed class MetadataCheck : PolicyCheck
{
    public override IEnumerable<string> Subjects(Settings settings) => Keys(settings).Select(key => key.ToString());

    public override Shadowing? Compare(NamedSettings earlier, NamedSettings later)
    {
        var (first, second) = (Keys(earlier.Settings), Keys(later.Settings));
        if (later.Settings.Get(MetadataOptions.Overwrite))
        {
            var lost = first.Where(key => second.Any(other => other.IsSameKey(key) && other.Value != key.Value)).ToList();
            return lost.Count > 0 ? new Shadowing(IsEarlier: true, $"is overwritten by \"{later.Name}\" behind it: {Show(lost)}; expected each key to be set once") : null;
        }

        var taken = second.Where(key => first.Any(key.IsSameKey)).ToList();
        return taken.Count == 0 ? null : new Shadowing(IsEarlier: false,
            $"{(taken.Count == second.Count ? "is shadowed" : "is shadowed in part")} by \"{earlier.Name}\", which sets before it: {Show(taken)}; expected each key to be set once, or overwrite: true");
    }

    private static List<Key> Keys(Settings settings) =>
    [
        .. settings.Get(MetadataOptions.Labels).Select(entry => new Key("label", entry.Key, entry.Value)),
        .. settings.Get(MetadataOptions.Annotations).Select(entry => new Key("annotation", entry.Key, entry.Value)),
    ];

    private static string Show(IEnumerable<Key> keys) => string.Join(", ", keys);

    private sealed record Key(string Kind, string Name, string Value)
    {
        public bool IsSameKey(Key other) => Kind == other.Kind && Name == other.Name;

        public override string ToString() => $"{Kind} {Name}";
    }
}
