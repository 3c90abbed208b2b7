namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' function for the paths of JSON Patch, which mutations have.</summary>
internal static class JsonPatchLibrary
{
    public static void Register(FunctionRegistry registry) => registry.Global(
        "jsonpatch.escapeKey", CelType.String, CelType.String, (in key) => Value.From(EscapeKey(key.AsString())), CallCost.Traversal());

    /// <summary>A key as a part of a JSON Pointer.</summary>
    public static string EscapeKey(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
