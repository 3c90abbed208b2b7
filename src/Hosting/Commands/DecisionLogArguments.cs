using System.CommandLine;
using Sluice.Decisions;

namespace Sluice.Hosting.Commands;

/// <summary>The options of the decision log.</summary>
internal sealed class DecisionLogArguments
{
    private const int BytesInMebibyte = 1024 * 1024;

    private readonly Option<string?> _target = new("--decision-log")
    {
        Description = "Write every decision as a line of JSON to a file, or to standard output with -",
        HelpName = "FILE",
    };

    private readonly Option<int> _size = new("--decision-log-size")
    {
        Description = "MiB at which the file is full: it becomes FILE.1, and what was FILE.1 becomes FILE.2",
        DefaultValueFactory = _ => (int)(new DecisionLogOptions("").MaxBytes / BytesInMebibyte),
        CustomParser = Arguments.ParseCount,
        HelpName = "NUMBER",
    };

    private readonly Option<int> _files = new("--decision-log-files")
    {
        Description = "Full files that are kept",
        DefaultValueFactory = _ => new DecisionLogOptions("").Kept,
        CustomParser = Arguments.ParseCount,
        HelpName = "NUMBER",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _target, _size, _files })
        {
            command.Options.Add(option);
        }

        command.AddRule(result =>
        {
            if (result.GetResult(_target) is null or { Implicit: true } && (result.GetResult(_size) is { Implicit: false } || result.GetResult(_files) is { Implicit: false }))
            {
                result.AddError("--decision-log-size and --decision-log-files are of --decision-log, which is missing");
            }
        });
    }

    /// <summary>Reads them; null for no decision log.</summary>
    public DecisionLogOptions? Read(ParseResult arguments) => arguments.GetValue(_target) is not { Length: > 0 } target ? null : new DecisionLogOptions(target)
    {
        MaxBytes = (long)arguments.GetValue(_size) * BytesInMebibyte,
        Kept = arguments.GetValue(_files),
    };
}
