using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Patching;

namespace Sluice.Hosting.Rendering;

/// <summary>Shows a person a request and what was answered: the decision, the warnings, the difference in the object.</summary>
internal static class ReviewView
{
    /// <summary>Shows it.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="request">The <c>request</c> of the review; its object is edited as the answer says.</param>
    /// <param name="response">The <c>response</c> of the answer.</param>
    /// <param name="time">How long the answer took, in words.</param>
    /// <returns>What is wrong with the patch, or null.</returns>
    public static string? Show(Terminal terminal, Node request, Node response, string time)
    {
        terminal.Heading($"{request["operation"u8].Text} {request["resource"u8]["resource"u8].Text} {Name(request)} by {request["userInfo"u8]["username"u8].Text}");
        var before = YamlText.Write(request["object"u8]);
        terminal.Line($"in:  {request["object"u8]["kind"u8].Text} with {Containers(request)}");
        if (Patch(request, response) is { } fault)
        {
            return fault;
        }

        terminal.Line($"out: {request["object"u8]["kind"u8].Text} with {Containers(request)}");
        if (response["allowed"u8].IsTrue)
        {
            terminal.Good($"allowed, in {time}");
        }
        else
        {
            terminal.Bad($"denied ({response["status"u8]["code"u8].TextOrNumber}), in {time}: {response["status"u8]["message"u8].Text}");
        }

        foreach (var warning in response["warnings"u8].Items)
        {
            terminal.Words($"warning: {warning.Text}");
        }

        ShowDifference(terminal, before, YamlText.Write(request["object"u8]));
        return null;
    }

    private static string? Patch(Node request, Node response)
    {
        if (response["patch"u8].Text is not { } encoded)
        {
            return null;
        }

        var patch = new Document();
        return patch.Parse(Convert.FromBase64String(encoded))?.Message ?? PatchReader.Apply(request["object"u8], patch.Root);
    }

    private static void ShowDifference(Terminal terminal, string before, string after)
    {
        if (before == after)
        {
            terminal.Line("the object is unchanged");
            return;
        }

        terminal.Line();
        terminal.Diff(before, after);
    }

    private static string Name(Node request)
    {
        var metadata = request["object"u8]["metadata"u8];
        var name = request["name"u8].Text is { Length: > 0 } given ? given : metadata["name"u8].Text ?? $"{metadata["generateName"u8].Text}*";
        return $"{request["namespace"u8].Text}/{name}";
    }

    private static string Containers(Node request)
    {
        var names = request["object"u8]["spec"u8]["containers"u8].Items.Names();
        return names.Count == 0 ? "no containers" : $"containers {string.Join(", ", names)}";
    }
}
