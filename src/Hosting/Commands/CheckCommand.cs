using System.CommandLine;
using System.Text.Json;
using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice check</c>: every error and every finding of a configuration.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string> Config = new("CONFIG")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order",
        DefaultValueFactory = _ => "sluice.yaml",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "text, for a person; json, for a program; junit, sarif and github, for CI",
        DefaultValueFactory = _ => "text",
        HelpName = "text|json|junit|sarif|github",
    };

    static CheckCommand() => Output.AcceptOnlyFromAmong("text", "json", "junit", "sarif", "github");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("check", """
            Check a configuration: every error, and every finding (what loads, but is likely not meant).

            Findings: a policy that can never match or does nothing, one shadowed by another, a template that clashes with another, an exemption
            or exception of everybody, a regular expression that is too costly, a preStop hook that outlasts its pod, a policy that can keep
            the cluster from working while Sluice is away.

            Exit status: 0 all is well, 1 findings, 2 errors or bad arguments.

            Example:
              sluice check sluice.yaml
            """)
        {
            Config, Output,
        };
        command.SetAction(arguments => Run(arguments, catalogue));
        return command;
    }

    private static int Run(ParseResult arguments, Catalogue catalogue)
    {
        var path = arguments.GetRequiredValue(Config);
        var result = ConfigurationLoader.Load(path, new PolicyServices { Catalogue = catalogue });
        var findings = result.Configuration is { } configuration ? ConfigurationCheck.Find(configuration) : [];
        if (Report(arguments.GetRequiredValue(Output), result, findings) is { } report)
        {
            arguments.InvocationConfiguration.Output.Write(report);
        }
        else if (!Configurations.Report(result.Errors, path, arguments.InvocationConfiguration.Error, "findings are looked for when it loads"))
        {
            Show(Terminal.For(arguments.InvocationConfiguration.Output), path, result.Configuration!, findings);
        }

        return result.Errors.Length > 0 ? ExitCodes.Failure : findings.Count > 0 ? ExitCodes.Findings : ExitCodes.Success;
    }

    private static string? Report(string output, ConfigurationResult result, IReadOnlyList<Finding> findings) => output switch
    {
        "json" => JsonOutput.Write(json => Write(json, result, findings)),
        "junit" => CheckReports.JUnit(result, findings),
        "sarif" => CheckReports.Sarif(result, findings),
        "github" => CheckReports.GitHub(result, findings),
        _ => null,
    };

    private static void Show(Terminal terminal, string path, SluiceConfiguration configuration, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            terminal.Caution(finding.ToString());
        }

        var text = $"{path}: {Count(configuration.Policies.Length, "policy", "policies")}, no error, {Count(findings.Count, "finding", "findings")}";
        if (findings.Count > 0)
        {
            terminal.Bad(text);
        }
        else
        {
            terminal.Good(text);
        }
    }

    private static string Count(int number, string one, string many) => number switch
    {
        0 => $"no {one}",
        1 => $"1 {one}",
        _ => $"{number} {many}",
    };

    private static void Write(Utf8JsonWriter json, ConfigurationResult result, IReadOnlyList<Finding> findings)
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        foreach (var error in result.Errors)
        {
            json.WriteStartObject();
            WritePlace(json, new ConfigurationPlace(error.File, error.Line, error.Column));
            json.WriteString("path", error.Path);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            WritePlace(json, finding.Place);
            json.WriteString("policy", finding.Policy);
            json.WriteString("kind", finding.Kind.ToString());
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, ConfigurationPlace place)
    {
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
    }
}
