using System.Buffers.Text;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Policies;

namespace Sluice.Hosting.Playing;

/// <summary>What the page is made of: files that are embedded, the schema, and what it begins with.</summary>
internal sealed class PlayAssets
{
    private const string NoncePlace = "{nonce}";
    private static readonly Assembly Assembly = typeof(PlayAssets).Assembly;

    private readonly string _page = Encoding.UTF8.GetString(Read("index.html"));
    private readonly Dictionary<string, Asset> _assets;

    /// <summary>Gathers them.</summary>
    public PlayAssets(PlayOptions options, Catalogue catalogue) => _assets = new Dictionary<string, Asset>(StringComparer.Ordinal)
    {
        ["/play.js"] = Make("text/javascript; charset=utf-8", Read("play.js")),
        ["/play.css"] = Make("text/css; charset=utf-8", Read("play.css")),
        ["/icon.svg"] = Make("image/svg+xml", Read("icon.svg")),
        ["/licences.txt"] = Make("text/plain; charset=utf-8", Read("licences.txt")),
        ["/schema.json"] = Make("application/json", Encoding.UTF8.GetBytes(SluiceSchema.Write(catalogue))),
        ["/start.json"] = Make("application/json", Encoding.UTF8.GetBytes(Start(options))),
    };

    /// <summary>The asset at a path; null where there is none.</summary>
    public Asset? Find(string path) => _assets.GetValueOrDefault(path);

    /// <summary>The page, whose script and styles are known by a number that is used once.</summary>
    public (byte[] Page, string Policy) Page()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        var nonce = Base64Url.EncodeToString(random);
        return (Encoding.UTF8.GetBytes(_page.Replace(NoncePlace, nonce, StringComparison.Ordinal)), Policy(nonce));
    }

    // The editor makes a style sheet of its own in the page, and has it known by the nonce. Nothing else is let in from anywhere.
    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static string Start(PlayOptions options) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        var start = options.Start ?? PlaySample.All[0];
        WriteState(json, start);
        json.WriteStartArray("samples");
        foreach (var sample in PlaySample.All)
        {
            json.WriteStartObject();
            json.WriteString("name", sample.Name);
            json.WriteString("title", sample.Title);
            WriteState(json, sample);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteState(System.Text.Json.Utf8JsonWriter json, PlaySample sample)
    {
        json.WriteString("config", sample.Config);
        json.WriteString("manifest", sample.Manifest);
        json.WriteString("operation", sample.Operation);
        json.WriteString("labels", sample.Labels);
    }

    private static Asset Make(string type, byte[] content) => new(type, content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream($"play/{name}")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}

/// <summary>A file of the page.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Tag">What a browser knows it again by.</param>
internal sealed record Asset(string Type, byte[] Content, string Tag);
