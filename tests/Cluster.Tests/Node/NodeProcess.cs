namespace Sluice.Cluster.Tests.Node;

/// <summary>A process of a container, as the kernel sees it.</summary>
internal sealed class NodeProcess(string folder)
{
    /// <summary>Its id in the nodes' namespace.</summary>
    public int Id => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The first processes of containers whose command has these arguments.</summary>
    public static IReadOnlyList<NodeProcess> OfCommand(string program, params string[] arguments) =>
        [.. Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).Select(path => new NodeProcess(path)).Where(process => process.Is(program, arguments))];

    /// <summary>A line of its status.</summary>
    public string Status(string name) =>
        string.Join(' ', File.ReadLines($"{folder}/status").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The options of what is mounted at a path.</summary>
    public IReadOnlyList<string> MountOptions(string path) =>
        File.ReadLines($"{folder}/mountinfo").Select(line => line.Split(' ')).Last(fields => fields[4] == path)[5].Split(',');

    // Anything else may end while it is looked at.
    private bool Is(string program, string[] arguments)
    {
        try
        {
            var command = File.ReadAllText($"{folder}/cmdline").Split('\0');
            return Path.GetFileName(command[0]) is not ("sh" or "bash") && IsFirst()
                && command.Any(part => Path.GetFileName(part) == program) && arguments.All(command.Contains);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The first of a container is number 1 in there.
    private bool IsFirst() => Status("NSpid").Split(' ') is [_, .., "1"];
}
