using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.FunctionApp.Tests.Protocol;

namespace Sluice.FunctionApp.Tests.SmallHost;

/// <summary>
/// HTTP to and from the protocol, as the Functions host converts it for a worker that has asked for nullable values and raw bytes: header names in
/// lower case, values of one name in one text, and a body only where the request has a Content-Length.
/// </summary>
internal static class HttpConversion
{
    public static async Task<RpcHttp> ReadAsync(HttpRequest request, RouteValueDictionary parameters)
    {
        var http = new RpcHttp
        {
            Method = request.Method,
            Url = $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}",
        };
        foreach (var (name, value) in request.Query)
        {
            http.NullableQuery.Add(name, new NullableString { Value = value.ToString() });
        }

        foreach (var (name, value) in request.Headers)
        {
            http.NullableHeaders.Add(name.ToLowerInvariant(), new NullableString { Value = value.ToString() });
        }

        foreach (var (name, value) in parameters.Where(parameter => parameter.Value is not null))
        {
            http.NullableParams.Add(name, new NullableString { Value = value!.ToString() });
        }

        if (request.ContentLength > 0)
        {
            http.Body = new TypedData { Bytes = await ByteString.FromStreamAsync(request.Body, request.HttpContext.RequestAborted) };
        }

        return http;
    }

    public static async Task WriteAsync(RpcHttp http, HttpResponse response)
    {
        response.StatusCode = int.Parse(http.StatusCode, CultureInfo.InvariantCulture);
        foreach (var (name, value) in http.Headers)
        {
            response.Headers[name] = value;
        }

        var body = http.Body?.Bytes ?? ByteString.Empty;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body.Memory);
    }
}
