using Sluice.Json;

namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' function for the paths of JSON Patch, which mutations have.</summary>
internal static class JsonPatchLibrary
{
    public static void Register(FunctionRegistry registry) => registry.Global(
        "jsonpatch.escapeKey", CelType.String, CelType.String, (in key) => Value.From(JsonPointer.Escape(key.AsString())), CallCost.Traversal());
}
