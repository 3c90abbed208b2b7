using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>The values of a set of options, read from a mapping of the file.</summary>
public sealed class Settings
{
    private readonly Dictionary<Option, object?> _values = [];
    private readonly Dictionary<Option, ConfigNode> _nodes = [];

    private Settings(ConfigNode node, string path)
    {
        Node = node;
        Path = path;
    }

    /// <summary>The mapping that was read.</summary>
    public ConfigNode Node { get; }

    /// <summary>Where the mapping stands, for errors.</summary>
    public string Path { get; }

    /// <summary>The value of an option: what the file has, else its default.</summary>
    public T Get<T>(Option<T> option) => (T)(_values.TryGetValue(option, out var value) ? value : option.Default)!;

    /// <summary>Whether the file has the option.</summary>
    public bool Has(Option option) => _values.ContainsKey(option);

    /// <summary>Whether the file has the option, with something in it: no empty list, and no empty mapping of names to values.</summary>
    internal bool Says(Option option) => _values.TryGetValue(option, out var value) && value is not System.Collections.ICollection { Count: 0 };

    /// <summary>Where an option's value stands in the file; the whole mapping when it is not there.</summary>
    public ConfigNode NodeOf(Option option) => _nodes.GetValueOrDefault(option, Node);

    /// <summary>Reads a mapping, strictly: every unknown key, wrong value and missing required option is an error.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <param name="options">What it may have.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <param name="reported">Keys that are passed over unless they are options: the caller says what is wrong with them.</param>
    /// <returns>What could be read; null when the node is not a mapping.</returns>
    public static Settings? Read(ConfigNode node, string path, IReadOnlyList<Option> options, ErrorList errors, params ReadOnlySpan<string> reported)
    {
        var settings = new Settings(node, path);
        if (node is ScalarNode { IsNull: true })
        {
            settings.RequireAll(options, errors);
            return settings;
        }

        if (node is not MappingNode mapping)
        {
            errors.Add(node, path, $"{node.Describe()}; expected a mapping");
            return null;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (!reported.Contains(key.Text) || options.Any(option => option.Name == key.Text))
            {
                settings.ReadEntry(key, value, options, errors);
            }
        }

        settings.RequireAll(options, errors);
        return settings;
    }

    private void ReadEntry(ScalarNode key, ConfigNode value, IReadOnlyList<Option> options, ErrorList errors)
    {
        var option = options.FirstOrDefault(candidate => candidate.Name == key.Text);
        if (option is null)
        {
            errors.Add(key, Path, $"unknown key \"{key.Text}\"; expected {KnownKeys(options)}{Suggestions.Ask(key.Text, options.Select(candidate => candidate.Name))}");
            return;
        }

        // "key:" with nothing behind it is how YAML users leave a default in place.
        if (value is ScalarNode { IsNull: true } && !option.IsRequired)
        {
            return;
        }

        _nodes[option] = value;
        if (option.TryRead(value, Join(Path, option.Name), errors, out var read))
        {
            _values[option] = read;
        }
    }

    private void RequireAll(IReadOnlyList<Option> options, ErrorList errors)
    {
        foreach (var option in options)
        {
            if (option.IsRequired && !_nodes.ContainsKey(option))
            {
                errors.Add(Node, Path, $"\"{option.Name}\" is missing; expected {option.Accepts}");
            }
        }
    }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string KnownKeys(IReadOnlyList<Option> options) =>
        options.Count == 0 ? "no key here" : "one of " + string.Join(", ", options.Select(option => option.Name));
}
