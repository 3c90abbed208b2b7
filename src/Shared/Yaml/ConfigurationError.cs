namespace Sluice.Yaml;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="File">Path of the file as it was given.</param>
/// <param name="Line">Line, from 1; 0 when the file itself is at fault.</param>
/// <param name="Column">Column, from 1; 0 when the file itself is at fault.</param>
/// <param name="Path">Where in the configuration, such as <c>policies[0].settings.labels</c>; "" at the top.</param>
/// <param name="Message">What is wrong, and what would be accepted.</param>
public sealed record ConfigurationError(string File, int Line, int Column, string Path, string Message)
{
    /// <summary>The last line behind all errors: <c>sluice.yaml has 2 errors; nothing is served.</c></summary>
    /// <param name="what">What has the errors.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="consequence">What is not done then, such as <c>nothing is printed</c>.</param>
    internal static string Summary(string what, int count, string consequence = "nothing is served") => $"{what} has {count} error{(count == 1 ? "" : "s")}; {consequence}.";

    /// <summary><c>file:line:column: path: message</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        return Path.Length > 0 ? $"{place}: {Path}: {Message}" : $"{place}: {Message}";
    }
}

/// <summary>Gathers everything that is wrong with one file, so that all of it is reported at once.</summary>
/// <param name="file">Path of the file as it was given.</param>
public sealed class ErrorList(string file)
{
    private readonly List<ConfigurationError> _errors = [];

    /// <summary>What was found so far, in the order of finding.</summary>
    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>Adds an error at a place in the file.</summary>
    public void Add(ConfigNode node, string path, string message) => Add(node.Line, node.Column, path, message);

    /// <summary>Adds an error at a place in the file.</summary>
    public void Add(int line, int column, string path, string message) =>
        _errors.Add(new ConfigurationError(file, line, column, path, message));
}
