namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' functions on URLs.</summary>
internal static class UrlLibrary
{
    public static readonly CelType Url = CelType.Opaque("kubernetes.URL");

    public static void Register(FunctionRegistry registry)
    {
        registry.Global("url", CelType.String, Url, (in text) => GoUrl.Parse(text.AsString()).ToOpaque(Url), CallCost.Traversal());
        registry.Global("isURL", CelType.String, CelType.Bool, (in text) => Value.From(GoUrl.ErrorOf(text.AsString()) is null));
        Part(registry, "getScheme", url => url.Scheme);
        Part(registry, "getHost", url => url.Host);
        Part(registry, "getHostname", url => url.Hostname);
        Part(registry, "getPort", url => url.Port);
        Part(registry, "getEscapedPath", url => url.EscapedPath);
        registry.Member("getQuery", Url, CelType.Map(CelType.String, CelType.List(CelType.String)), (in url) => Query(url.AsOpaque<GoUrl>()));
    }

    private static void Part(FunctionRegistry registry, string name, Func<GoUrl, string> part) =>
        registry.Member(name, Url, CelType.String, (in url) => Value.From(part(url.AsOpaque<GoUrl>())));

    private static Value Query(GoUrl url)
    {
        var parameters = new MapValue();
        foreach (var (key, values) in url.Query())
        {
            parameters.TryAdd(Value.From(key), Value.From(values));
        }

        return Value.From(parameters);
    }
}
