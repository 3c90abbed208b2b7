using Sluice.Yaml;

namespace Sluice.Host.Trials;

/// <summary>Reads manifests from files, directories and text, and gathers everything that is wrong with them.</summary>
internal sealed class ManifestReader
{
    // Configuration and tests of Sluice may stand beside manifests; a directory is read without them.
    private static readonly string[] NoManifests = ["sluice.yaml", "sluice-test.yaml"];

    private readonly List<Manifest> _manifests = [];
    private readonly List<ConfigurationError> _errors = [];

    /// <summary>What was read so far.</summary>
    public ManifestResult Result => new(_manifests, _errors);

    /// <summary>Reads a file, or the *.yaml, *.yml and *.json files of a directory in name order.</summary>
    public void ReadPath(string path)
    {
        try
        {
            foreach (var file in List(path))
            {
                ReadText(file, File.ReadAllText(file));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _errors.Add(new ConfigurationError(path, 0, 0, "", $"cannot be read: {exception.Message}"));
        }
    }

    /// <summary>Reads the objects of a text, YAML or JSON.</summary>
    public void ReadText(string file, string text)
    {
        var before = _manifests.Count + _errors.Count;
        foreach (var (document, linesBefore) in ManifestText.Split(text.TrimStart('\uFEFF')))
        {
            ReadDocument(file, document, linesBefore);
        }

        if (_manifests.Count + _errors.Count == before)
        {
            _errors.Add(new ConfigurationError(file, 0, 0, "", "no object here; expected Kubernetes manifests in YAML or JSON"));
        }
    }

    private static IEnumerable<string> List(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [path] : throw new FileNotFoundException("no such file or directory; expected manifests in YAML or JSON, or - for what is piped");
        }

        var files = Directory.EnumerateFiles(path)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json" && !NoManifests.Contains(Path.GetFileName(file)) && !Path.GetFileName(file).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .ToList();
        return files.Count > 0 ? files : throw new FileNotFoundException("no manifest here; expected files that end in .yaml, .yml or .json");
    }

    private void ReadDocument(string file, string text, int linesBefore)
    {
        var errors = new ErrorList(file);
        var root = YamlReader.Read(text, errors);
        if (root is not null and not ScalarNode { IsNull: true })
        {
            ReadObject(file, root, text, linesBefore, errors);
        }

        _errors.AddRange(errors.Errors.Select(error => error with { Line = error.Line + linesBefore }));
    }

    private void ReadObject(string file, ConfigNode node, string? source, int linesBefore, ErrorList errors)
    {
        if (node is not MappingNode mapping)
        {
            errors.Add(node, "", $"{node.Describe()}; expected a Kubernetes object with apiVersion, kind and metadata");
            return;
        }

        if (mapping.Find("kind") is ScalarNode { Text: "List" } && mapping.Find("items") is SequenceNode items)
        {
            foreach (var item in items.Items)
            {
                ReadObject(file, item, null, linesBefore, errors);
            }

            return;
        }

        var before = errors.Errors.Count;
        Check(mapping, errors);
        var (value, fault) = JsonCopy.Of(node);
        if (fault is not null)
        {
            errors.Add(node, "", $"{fault}; expected a Kubernetes object");
        }

        if (errors.Errors.Count == before)
        {
            _manifests.Add(new Manifest(file, node.Line + linesBefore, node.Column, source, value));
        }
    }

    private static void Check(MappingNode manifest, ErrorList errors)
    {
        RequireText(manifest, "apiVersion", "such as v1 or apps/v1", errors);
        RequireText(manifest, "kind", "such as Pod", errors);
        if (manifest.Find("metadata") is not MappingNode metadata)
        {
            errors.Add(manifest.Find("metadata") ?? manifest, "metadata", "no mapping here; expected one with a name");
        }
        else if (metadata.Find("name") is null && metadata.Find("generateName") is null)
        {
            errors.Add(metadata, "metadata", "\"name\" is missing; expected a name, or a generateName");
        }
        else
        {
            RequireText(metadata, metadata.Find("name") is null ? "generateName" : "name", "in quotes where YAML reads something else", errors, "metadata.");
        }
    }

    private static void RequireText(MappingNode mapping, string key, string such, ErrorList errors, string prefix = "")
    {
        var value = mapping.Find(key);
        if (value is not ScalarNode { Text.Length: > 0, IsNull: false, Boolean: null, IsNumber: false })
        {
            errors.Add(value ?? mapping, prefix + key, $"{value?.Describe() ?? "missing"}; expected a text, {such}");
        }
    }
}
