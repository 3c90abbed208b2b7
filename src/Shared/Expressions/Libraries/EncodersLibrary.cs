namespace Sluice.Expressions.Libraries;

/// <summary>The functions of cel-go's encoders extension, which Kubernetes 1.36 does not have.</summary>
internal static class EncodersLibrary
{
    public static void Register(FunctionRegistry registry)
    {
        registry.Global("base64.encode", CelType.Bytes, CelType.String, (in bytes) => Value.From(Base64Text.Encode(bytes.AsBytes())), CallCost.Traversal());
        registry.Global("base64.decode", CelType.String, CelType.Bytes, (in text) => Base64Text.Decode(text.AsString()).ToValue(), CallCost.Traversal());
    }
}
