using System.Buffers.Text;
using System.Text;
using Sluice.Json;

namespace Sluice.Recording;

/// <summary>
/// Writes a review with the values replaced that may be secret, each by what <see cref="RedactionKey"/> makes of it. What is looked for is looked for
/// everywhere: in pods, in the templates of whatever makes pods, in lists, in the manifests that annotations keep, in old objects as in new ones.
/// Not for concurrent use.
/// </summary>
/// <param name="key">Makes the replacements.</param>
/// <param name="names">Names whose values are replaced, besides the default ones; in any case.</param>
internal sealed class Redactor(RedactionKey key, IEnumerable<string> names)
{
    // A manifest in an annotation may have that annotation itself; the tools leave it out, so what is deeper was not made by one.
    private const int DeepestManifest = 3;

    /// <summary>Names of fields, annotations, labels and flags (<c>--token</c>) whose values are always replaced.</summary>
    public static readonly string[] DefaultNames =
        ["password", "passwd", "token", "apiKey", "api-key", "accessKey", "access-key", "secretKey", "secret-key", "secretAccessKey", "clientSecret", "client-secret", "privateKey", "private-key", "authorization"];

    private readonly HashSet<string> _names = new(names.Concat(DefaultNames), StringComparer.OrdinalIgnoreCase);
    private int _depth;

    /// <summary>What becomes of a value, by where it stands.</summary>
    private enum Place
    {
        /// <summary>Kept, unless it looks like a token.</summary>
        Plain,

        /// <summary>Replaced, with all that is in it.</summary>
        Secret,

        /// <summary>As <see cref="Secret"/>, and in Base64.</summary>
        Encoded,

        /// <summary>Below <c>annotations</c>.</summary>
        Annotations,

        /// <summary>An annotation.</summary>
        Annotation,

        /// <summary>A list of names with values, or a map of them.</summary>
        Variables,

        /// <summary>A name with its value.</summary>
        Variable,

        /// <summary>The arguments of a program.</summary>
        Command,

        /// <summary>A Secret, whatever it says itself.</summary>
        SecretObject,

        /// <summary>A ConfigMap, whatever it says itself.</summary>
        ConfigMapObject,
    }

    /// <summary>Writes a review.</summary>
    /// <param name="review">The AdmissionReview.</param>
    /// <param name="output">Gets it as JSON on one line.</param>
    public void Write(Node review, ByteBuffer output) => Write(review, Place.Plain, output);

    /// <summary>Writes a JSON patch of a review's object.</summary>
    /// <param name="patch">The operations.</param>
    /// <param name="patched">The object.</param>
    /// <param name="output">Gets it.</param>
    public void WritePatch(Node patch, Node patched, ByteBuffer output)
    {
        output.Write((byte)'[');
        var separate = false;
        foreach (var operation in patch.Items)
        {
            output.Write(separate ? ",{"u8 : "{"u8);
            separate = true;
            var isFirst = true;
            foreach (var member in operation.Members)
            {
                WriteName(member.Name, ref isFirst, output);
                Write(member.Value, member.Name == "value" ? PlaceOf(operation["path"u8].Text ?? "", patched) : Place.Plain, output);
            }

            output.Write((byte)'}');
        }

        output.Write((byte)']');
    }

    // Where a JSON Pointer leads, without what is on the way there but the object's kind.
    private Place PlaceOf(string pointer, Node patched)
    {
        var (place, holder) = (Place.Plain, patched);
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            place = IsIndex(name) ? InList(place) : Below(place, holder, name);
            holder = default;
        }

        return place;
    }

    // Of a map it may be a name too, in which every value of a map that matters is replaced.
    private static bool IsIndex(string name) => name == "-" || (name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0);

    private void Write(Node node, Place place, ByteBuffer output)
    {
        switch (node.Kind)
        {
            case NodeKind.Object:
                WriteObject(node, place, output);
                break;
            case NodeKind.Array:
                WriteArray(node, place, output);
                break;
            case NodeKind.String:
                WriteText(node, place, output);
                break;
            case NodeKind.Number when place is Place.Secret or Place.Encoded:
                WriteReplacement(node.Raw, place, output);
                break;
            default:
                // Its own text has no line break: it is a number, true, false or null.
                output.Write(node.Raw);
                break;
        }
    }

    private void WriteObject(Node node, Place place, ByteBuffer output)
    {
        output.Write((byte)'{');
        var isFirst = true;
        foreach (var member in node.Members)
        {
            var name = member.Name;
            WriteName(name, ref isFirst, output);
            Write(member.Value, Below(place, node, name), output);
        }

        output.Write((byte)'}');
    }

    private void WriteArray(Node node, Place place, ByteBuffer output)
    {
        output.Write((byte)'[');
        var (separate, flagged) = (false, false);
        foreach (var item in node.Items)
        {
            if (separate)
            {
                output.Write((byte)',');
            }

            separate = true;
            Write(item, flagged ? Place.Secret : InList(place), output);

            // --name, whose value comes next.
            flagged = place == Place.Command && item.Text is ['-', ..] text && _names.Contains(text.TrimStart('-'));
        }

        output.Write((byte)']');
    }

    // --name=value or NAME=value, as programs and shells read it; the name is kept.
    private bool TryWriteArgument(string text, ByteBuffer output)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        if (end < 0 || !_names.Contains(text[..end].TrimStart('-')))
        {
            return false;
        }

        output.Write((byte)'"');
        JsonText.WriteEscaped(output, text.AsSpan(0, end + 1));
        WriteReplacement(Encoding.UTF8.GetBytes(text[(end + 1)..]), output);
        output.Write((byte)'"');
        return true;
    }

    private static Place InList(Place place) => place == Place.Variables ? Place.Variable : place;

    private Place Below(Place place, Node holder, string name) => place switch
    {
        Place.Secret or Place.Encoded => place,
        Place.Annotations => _names.Contains(name) || TokenText.IsSaid(name) ? Place.Secret : Place.Annotation,

        // In what an annotation holds as JSON, an object or part of one.
        Place.Annotation => TokenText.IsSaid(name) ? Place.Secret : Below(holder, name, KindOf(holder)) is not Place.Plain and var known ? known : Place.Annotation,

        // A map of them: env: {NAME: value}.
        Place.Variables => Place.Secret,
        Place.Variable when name == "value" => Place.Secret,
        Place.SecretObject or Place.ConfigMapObject => Below(holder, name, place),
        _ => Below(holder, name, KindOf(holder)),
    };

    private Place Below(Node holder, string name, Place kind) => name switch
    {
        "data" when kind == Place.SecretObject => Place.Encoded,
        "data" when kind == Place.ConfigMapObject => Place.Secret,
        "stringData" when kind == Place.SecretObject => Place.Secret,
        "binaryData" when kind == Place.ConfigMapObject => Place.Encoded,

        // The kind of both is also said by the request.
        "object" or "oldObject" when KindOf(holder["kind"u8]) is not Place.Plain and var said => said,

        // What came with who asks: ids of tokens, scopes, whatever an authenticator adds.
        "extra" when holder["username"u8].Exists || holder["user"u8].Exists => Place.Secret,
        "value" when holder["name"u8].Text is { } named && _names.Contains(named) => Place.Secret,
        _ when _names.Contains(name) => Place.Secret,
        "annotations" => Place.Annotations,
        "env" or "httpHeaders" => Place.Variables,
        "args" or "command" => Place.Command,
        _ => Place.Plain,
    };

    private static Place KindOf(Node holder)
    {
        var kind = holder["kind"u8];
        return kind.TextEquals("Secret"u8) ? Place.SecretObject : kind.TextEquals("ConfigMap"u8) ? Place.ConfigMapObject : Place.Plain;
    }

    private void WriteText(Node node, Place place, ByteBuffer output)
    {
        var text = node.Text!;
        if (place is Place.Secret or Place.Encoded or Place.Variable)
        {
            // A variable that is a text has its value in it: env: [NAME=value].
            WriteReplacement(Encoding.UTF8.GetBytes(text), place, output);
        }
        else if (place == Place.Annotation && text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            WriteManifest(text, output);
        }
        else if (place == Place.Command && TryWriteArgument(text, output))
        {
            // Its value is replaced.
        }
        else if (place == Place.Annotation ? TokenText.IsLikely(text) : TokenText.IsKnown(text))
        {
            WriteReplacement(Encoding.UTF8.GetBytes(text), Place.Secret, output);
        }
        else
        {
            JsonText.WriteString(output, text);
        }
    }

    // kubectl.kubernetes.io/last-applied-configuration and its kin: objects as text.
    private void WriteManifest(string text, ByteBuffer output)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var manifest = _depth < DeepestManifest ? Node.ParseOrMissing(bytes) : default;
        if (!manifest.Exists)
        {
            WriteReplacement(bytes, Place.Secret, output);
            return;
        }

        var inner = new ByteBuffer(bytes.Length);
        _depth++;
        Write(manifest, Place.Annotation, inner);
        _depth--;
        output.Write((byte)'"');
        JsonText.WriteEscapedUtf8(output, inner.Span);
        output.Write((byte)'"');
    }

    private void WriteReplacement(ReadOnlySpan<byte> value, Place place, ByteBuffer output)
    {
        output.Write((byte)'"');
        if (value.IsEmpty)
        {
            // Nothing is no secret, and policies tell it from something.
        }
        else if (place == Place.Encoded && TryDecode(value, out var decoded))
        {
            // The same as the same text has in stringData, and still in Base64, as whoever reads it expects.
            Span<byte> replacement = stackalloc byte[RedactionKey.Length];
            key.Replace(decoded, replacement);
            output.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(replacement)));
        }
        else
        {
            WriteReplacement(value, output);
        }

        output.Write((byte)'"');
    }

    private void WriteReplacement(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        key.Replace(value, output.GetSpan(RedactionKey.Length));
        output.Advance(RedactionKey.Length);
    }

    private static bool TryDecode(ReadOnlySpan<byte> value, out byte[] decoded)
    {
        decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(value.Length)];
        if (Base64.DecodeFromUtf8(value, decoded, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        decoded = decoded[..length];
        return true;
    }

    private static void WriteName(string name, ref bool isFirst, ByteBuffer output)
    {
        if (!isFirst)
        {
            output.Write((byte)',');
        }

        isFirst = false;
        JsonText.WriteString(output, name);
        output.Write((byte)':');
    }
}
