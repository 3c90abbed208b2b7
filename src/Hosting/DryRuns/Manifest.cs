using Sluice.Json;
using Sluice.Yaml;

namespace Sluice.Hosting.DryRuns;

/// <summary>A Kubernetes object as a person wrote it.</summary>
/// <param name="File">The file as it was given; <c>stdin</c> for what was piped.</param>
/// <param name="Line">The line of the file that the object begins on, from 1.</param>
/// <param name="Column">The column that it begins at, from 1.</param>
/// <param name="Source">The text of its YAML document, comments and all; null for an item of a List, which has none of its own.</param>
/// <param name="Object">The object, in a document of its own.</param>
internal sealed record Manifest(string File, int Line, int Column, string? Source, Node Object)
{
    /// <summary>Its kind.</summary>
    public string Kind => Object["kind"u8].Text!;

    /// <summary>Its name; with only a generateName, that and a star.</summary>
    public string Name => NameOf(Object);

    /// <summary>The namespace that it says; null when it says none.</summary>
    public string? Namespace => Object["metadata"u8]["namespace"u8].Text;

    /// <summary>The name of an object; with only a generateName, that and a star.</summary>
    public static string NameOf(Node @object)
    {
        var metadata = @object["metadata"u8];
        return metadata["name"u8].Text ?? $"{metadata["generateName"u8].Text}*";
    }
}

/// <summary>Manifests, or everything that is wrong with them.</summary>
/// <param name="Manifests">The objects, in the order of the files.</param>
/// <param name="Errors">What is wrong; nothing is to be done with the objects then.</param>
internal sealed record ManifestResult(IReadOnlyList<Manifest> Manifests, IReadOnlyList<ConfigurationError> Errors);
