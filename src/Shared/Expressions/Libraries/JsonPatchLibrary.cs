namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' <c>jsonpatch.escapeKey</c>, which mutations have.</summary>
internal static class JsonPatchLibrary
{
    /// <summary>A key as a part of a JSON Pointer.</summary>
    public static string EscapeKey(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
