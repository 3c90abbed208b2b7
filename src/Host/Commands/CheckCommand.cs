using System.CommandLine;
using System.Text.Json;
using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Host.Rendering;
using Sluice.Policies;

namespace Sluice.Host.Commands;

/// <summary><c>sluice check</c>: every error and every doubt of a configuration.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string> Config = new("CONFIG")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order",
        DefaultValueFactory = _ => "sluice.yaml",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "text, for a person, or json, for a program",
        DefaultValueFactory = _ => "text",
        HelpName = "text|json",
    };

    static CheckCommand() => Output.AcceptOnlyFromAmong("text", "json");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("check", """
            Check a configuration: every error, and every doubt about what loads but is likely not meant.

            Doubts: a policy that can never match, one shadowed by another, a template that clashes with another, a regular expression that is
            too costly, a preStop hook that outlasts its pod, a policy that can keep the cluster from working while Sluice is away.

            Exit status: 0 all is well, 1 doubts, 2 errors or bad arguments.

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
        var doubts = result.Configuration is { } configuration ? ConfigurationCheck.Find(configuration) : [];
        if (arguments.GetValue(Output) == "json")
        {
            arguments.InvocationConfiguration.Output.Write(JsonOutput.Write(json => Write(json, result, doubts)));
        }
        else if (!Configurations.Report(result.Errors, path, arguments.InvocationConfiguration.Error, "doubts are looked for when it loads"))
        {
            Show(Terminal.For(arguments.InvocationConfiguration.Output), path, result.Configuration!, doubts);
        }

        return result.Errors.Length > 0 ? ExitCodes.Failure : doubts.Count > 0 ? ExitCodes.Findings : ExitCodes.Success;
    }

    private static void Show(Terminal terminal, string path, SluiceConfiguration configuration, IReadOnlyList<Doubt> doubts)
    {
        foreach (var doubt in doubts)
        {
            terminal.Caution(doubt.ToString());
        }

        var text = $"{path}: {Count(configuration.Policies.Length, "policy", "policies")}, no error, {Count(doubts.Count, "doubt", "doubts")}";
        if (doubts.Count > 0)
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

    private static void Write(Utf8JsonWriter json, ConfigurationResult result, IReadOnlyList<Doubt> doubts)
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
        json.WriteStartArray("doubts");
        foreach (var doubt in doubts)
        {
            json.WriteStartObject();
            WritePlace(json, doubt.Place);
            json.WriteString("policy", doubt.Policy);
            json.WriteString("kind", doubt.Kind.ToString());
            json.WriteString("message", doubt.Message);
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
