using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Sluice.FunctionApp.Tests.Protocol;

namespace Sluice.FunctionApp.Tests.SmallHost;

/// <summary>A function with an HTTP trigger, as its metadata describe it.</summary>
internal sealed class FunctionRoute
{
    private readonly TemplateMatcher _matcher;
    private readonly HashSet<string>? _methods;

    private FunctionRoute(RpcFunctionMetadata function, JsonNode trigger)
    {
        Function = function;
        Trigger = trigger["name"]!.GetValue<string>();
        Level = trigger["authLevel"]!.GetValue<string>();
        Template = trigger["route"]!.GetValue<string>();
        _methods = trigger["methods"] is JsonArray methods ? [.. methods.Select(method => method!.GetValue<string>().ToUpperInvariant())] : null;
        _matcher = new TemplateMatcher(TemplateParser.Parse(Template), []);
    }

    /// <summary>The function.</summary>
    public RpcFunctionMetadata Function { get; }

    /// <summary>The name of its trigger parameter.</summary>
    public string Trigger { get; }

    /// <summary>Who may call it.</summary>
    public string Level { get; }

    /// <summary>The route, such as <c>mutate/{scope?}</c>.</summary>
    public string Template { get; }

    /// <summary>Reads the bindings of a function.</summary>
    public static FunctionRoute Read(RpcFunctionMetadata function) =>
        new(function, function.RawBindings.Select(binding => JsonNode.Parse(binding)!).Single(binding => binding["type"]!.GetValue<string>() == "httpTrigger"));

    /// <summary>Whether a request is for this function; <paramref name="values"/> gets its route parameters.</summary>
    public bool Matches(HttpRequest request, RouteValueDictionary values) =>
        _methods?.Contains(request.Method) != false && _matcher.TryMatch(request.Path, values);
}
