using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Policies;

/// <summary>What loading says of the settings of one policy.</summary>
internal static class PolicyErrors
{
    /// <summary>The errors, each as <c>line:column: path: message</c>; the settings begin on line 5.</summary>
    public static string[] Of(string type, string settings)
    {
        var indented = string.Join('\n', settings.Split('\n').Select(line => "      " + line));
        var text = $"policies:\n  - name: p\n    type: {type}\n    settings:\n{indented}\n";
        var result = ConfigurationLoader.Parse(text, new PolicyServices(), "f");
        return [.. result.Errors.Select(error => error.ToString()["f:".Length..])];
    }
}
