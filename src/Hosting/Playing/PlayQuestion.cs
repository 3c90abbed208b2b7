using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Hosting.Playing;

/// <summary>What the page asks: what becomes of a manifest under a configuration.</summary>
/// <param name="Config">The sluice.yaml.</param>
/// <param name="Manifest">The manifests.</param>
internal sealed record PlayQuestion(string Config, string Manifest)
{
    /// <summary>The operation.</summary>
    public Operations Operation { get; init; } = Operations.Create;

    /// <summary>Who asks; "" for the usual one.</summary>
    public string User { get; init; } = "";

    /// <summary>The namespace of objects that name none; "" for the usual one.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Labels of the namespaces: <c>key=value</c>, separated by commas.</summary>
    public string Labels { get; init; } = "";

    /// <summary>The stored objects of an UPDATE; "" for those that are the same.</summary>
    public string Old { get; init; } = "";

    /// <summary>Reads a question.</summary>
    /// <param name="json">The body.</param>
    /// <returns>The question; null where it is none.</returns>
    public static PlayQuestion? Read(ReadOnlySpan<byte> json)
    {
        var body = Node.ParseOrMissing(json);
        return body["config"u8].Text is { } config && body["manifest"u8].Text is { } manifest
            ? new PlayQuestion(config, manifest)
            {
                Operation = OperationNames.Parse(body["operation"u8].Text) is var operation and (Operations.Update or Operations.Delete) ? operation : Operations.Create,
                User = body["user"u8].Text ?? "",
                Namespace = body["namespace"u8].Text ?? "",
                Labels = body["labels"u8].Text ?? "",
                Old = body["old"u8].Text ?? "",
            }
            : null;
    }
}
