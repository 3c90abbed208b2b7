using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Sluice.Shared.Tests.Policies;

/// <summary>Applies patches with Microsoft.AspNetCore.JsonPatch: an implementation of RFC 6902 that is not ours.</summary>
internal static class IndependentPatch
{
    // Values stay the text that they are: a string that looks like a date must not become one.
    private static readonly JsonSerializerSettings Exact = new() { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };

    /// <summary>The document after the patch.</summary>
    public static JsonNode Apply(JsonNode document, JsonNode patch)
    {
        var target = JsonConvert.DeserializeObject<JObject>(document.ToJsonString(), Exact)!;
        JsonConvert.DeserializeObject<JsonPatchDocument>(patch.ToJsonString(), Exact)!.ApplyTo(target);
        return JsonNode.Parse(target.ToString(Formatting.None))!;
    }
}
