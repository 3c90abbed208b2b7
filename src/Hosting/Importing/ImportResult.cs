using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;

namespace Sluice.Hosting.Importing;

/// <summary>What came of importing manifests.</summary>
internal sealed class ImportResult
{
    private readonly List<JsonObject> _policies = [];
    private readonly List<ImportNote> _notes = [];

    /// <summary>The policies, as they stand in a sluice.yaml.</summary>
    public IReadOnlyList<JsonObject> Policies => _policies;

    /// <summary>What did not map, line by line.</summary>
    public IReadOnlyList<ImportNote> Notes => _notes;

    /// <summary>Adds a policy; a name that is taken gets a number.</summary>
    public void Add(JsonObject policy)
    {
        var name = (string)policy["name"]!;
        for (var number = 2; _policies.Any(other => (string)other["name"]! == (string)policy["name"]!); number++)
        {
            policy["name"] = $"{name}-{number}";
        }

        _policies.Add(policy);
    }

    /// <summary>Says of a part of a manifest that it did not map, and why.</summary>
    public void Note(Manifest manifest, string path, string text) => _notes.Add(new ImportNote($"{manifest.File}:{manifest.Line}", $"{manifest.Kind} {manifest.Name}", path, text));
}

/// <summary>Something of a manifest that did not map.</summary>
/// <param name="Place">File and line of the manifest.</param>
/// <param name="Manifest">Its kind and name.</param>
/// <param name="Path">The part; "" for the whole.</param>
/// <param name="Text">What became of it, and why.</param>
internal sealed record ImportNote(string Place, string Manifest, string Path, string Text)
{
    /// <inheritdoc />
    public override string ToString() => $"{Place}: {Manifest}: {(Path.Length == 0 ? "" : Path + ": ")}{Text}";
}
