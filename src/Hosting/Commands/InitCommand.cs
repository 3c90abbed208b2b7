using System.CommandLine;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Starting;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice init</c>: a starting point for policies of one's own.</summary>
internal static class InitCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Directory that gets the files; it is made when it is not there",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Option<string?> With = new("--with")
    {
        Description = "Begin with a rule of samples/rules, such as no-latest-tag; docs/recipes.md shows them",
        HelpName = "RULE",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("init", """
            Write a starting point: sluice.yaml with comments, a test, a pod to try, a README. Nothing is ever overwritten.

            Exit status: 0 written, 2 one of the files is there already, or the directory cannot be written.

            Example:
              sluice init policies
              sluice init policies --with no-latest-tag
            """)
        {
            Folder, With,
        };
        With.CompletionSources.Add([.. RuleSample.Names]);
        command.SetAction(arguments => Run(arguments, catalogue));
        return command;
    }

    private static int Run(ParseResult arguments, Catalogue catalogue)
    {
        var folder = arguments.GetRequiredValue(Folder);
        var errors = arguments.InvocationConfiguration.Error;
        var rule = arguments.GetValue(With) is { } name ? RuleSample.Find(name) : null;
        if (rule is null && arguments.GetValue(With) is { } unknown)
        {
            errors.WriteLine($"sluice: --with: there is no rule \"{unknown}\"; expected one of {string.Join(", ", RuleSample.Names)}");
            return ExitCodes.Failure;
        }

        var files = StartingPoint.Files(rule, catalogue);
        var taken = files.Select(file => Path.Combine(folder, file.Name)).Where(Path.Exists).ToList();
        if (taken.Count > 0)
        {
            errors.WriteLine($"sluice: {string.Join(", ", taken)} {(taken.Count == 1 ? "is" : "are")} there already, and nothing is overwritten; expected a directory without");
            return ExitCodes.Failure;
        }

        try
        {
            Write(folder, files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"sluice: {folder} cannot be written: {exception.Message}");
            return ExitCodes.Failure;
        }

        ShowNext(Terminal.For(arguments.InvocationConfiguration.Output), folder, files);
        return ExitCodes.Success;
    }

    // CreateNew: a file that came in the meantime is not overwritten either.
    private static void Write(string folder, IReadOnlyList<(string Name, string Text)> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
        {
            using var stream = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
    }

    private static void ShowNext(Terminal terminal, string folder, IReadOnlyList<(string Name, string Text)> files)
    {
        foreach (var (name, _) in files)
        {
            terminal.Line($"wrote {Path.Combine(folder, name)}");
        }

        terminal.Line();
        terminal.Heading("What to type next:");
        if (folder != ".")
        {
            terminal.Line($"  cd {folder}");
        }

        terminal.Line("  sluice test              run the tests");
        terminal.Line("  sluice try -f pod.yaml   see what becomes of a pod");
        terminal.Line("  sluice play -f pod.yaml  the same on a page, as you type");
        terminal.Line("  sluice check             look for errors and findings");
        terminal.Line("  sluice policies          see what else there is, and add it to sluice.yaml");
    }
}
