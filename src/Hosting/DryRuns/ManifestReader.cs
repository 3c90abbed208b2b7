using System.ComponentModel;
using System.Diagnostics;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Yaml;

namespace Sluice.Hosting.DryRuns;

/// <summary>Reads manifests from files, directories and text, and gathers everything that is wrong with them.</summary>
internal sealed class ManifestReader
{
    /// <summary>Stands for what is piped, in place of a file.</summary>
    public const string Piped = "-";

    // Configuration and tests of Sluice may stand beside manifests; a directory is read without them.
    private static readonly string[] NoManifests = ["sluice.yaml", "sluice-test.yaml"];

    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly List<Manifest> _manifests = [];
    private readonly List<ConfigurationError> _errors = [];

    /// <summary>What was read so far.</summary>
    public ManifestResult Result => new(_manifests, _errors);

    /// <summary>Reads all that a command was given.</summary>
    /// <param name="paths">Files, directories, or <see cref="Piped"/>.</param>
    /// <param name="kustomizations">Directories with a kustomization; null for none.</param>
    /// <param name="recursive">Whether directories inside directories are read.</param>
    public static ManifestResult ReadAll(IEnumerable<string> paths, IEnumerable<string>? kustomizations = null, bool recursive = false)
    {
        var reader = new ManifestReader();
        foreach (var kustomization in kustomizations ?? [])
        {
            reader.ReadKustomization(kustomization);
        }

        foreach (var path in paths)
        {
            if (path == Piped)
            {
                reader.ReadText("stdin", Console.In.ReadToEnd());
            }
            else
            {
                reader.ReadPath(path, recursive);
            }
        }

        return reader.Result;
    }

    /// <summary>Reads a file, or the *.yaml, *.yml and *.json files of a directory in name order.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="recursive">Whether also those of the directories inside.</param>
    public void ReadPath(string path, bool recursive = false)
    {
        try
        {
            var before = _manifests.Count + _errors.Count;
            foreach (var file in List(path, recursive))
            {
                ReadDocuments(file, File.ReadAllText(file));
            }

            RequireAny(path, before);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _errors.Add(new ConfigurationError(path, 0, 0, "", $"cannot be read: {exception.Message}"));
        }
    }

    /// <summary>Reads what kubectl renders of a directory with a kustomization.</summary>
    public void ReadKustomization(string directory)
    {
        try
        {
            using var kubectl = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", directory]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var fault = kubectl.StandardError.ReadToEndAsync();
            var text = kubectl.StandardOutput.ReadToEnd();
            kubectl.WaitForExit();
            if (kubectl.ExitCode == 0)
            {
                ReadText(directory, text);
            }
            else
            {
                _errors.Add(new ConfigurationError(directory, 0, 0, "", $"kubectl kustomize: {fault.GetAwaiter().GetResult().Trim()}"));
            }
        }
        catch (Win32Exception exception)
        {
            _errors.Add(new ConfigurationError(directory, 0, 0, "", $"kubectl, which renders kustomizations, cannot be run: {exception.Message}"));
        }
    }

    /// <summary>Reads the objects of a text, YAML or JSON.</summary>
    public void ReadText(string file, string text)
    {
        var before = _manifests.Count + _errors.Count;
        ReadDocuments(file, text);
        RequireAny(file, before);
    }

    private void ReadDocuments(string file, string text)
    {
        foreach (var (document, linesBefore) in ManifestText.Split(text.TrimStart('\uFEFF')))
        {
            ReadDocument(file, document, linesBefore);
        }
    }

    // A file of comments beside others is no mistake; nothing at all is one.
    private void RequireAny(string path, int before)
    {
        if (_manifests.Count + _errors.Count == before)
        {
            _errors.Add(new ConfigurationError(path, 0, 0, "", "no object here; expected Kubernetes manifests in YAML or JSON"));
        }
    }

    private static IEnumerable<string> List(string path, bool recursive)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [path] : throw new FileNotFoundException("no such file or directory; expected manifests in YAML or JSON, or - for what is piped");
        }

        if (Kustomizations.FirstOrDefault(name => File.Exists(Path.Combine(path, name))) is { } kustomization)
        {
            throw new IOException($"there is a {kustomization} in this directory; expected -k {path}, which renders it, or the files by their names");
        }

        var files = Directory.EnumerateFiles(path, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json" && !NoManifests.Contains(Path.GetFileName(file)) && !Path.GetFileName(file).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .ToList();
        return files.Count > 0 ? files : throw new FileNotFoundException($"no manifest here; expected files that end in .yaml, .yml or .json{(recursive ? "" : "; -R looks into the directories inside as well")}");
    }

    private void ReadDocument(string file, string text, int linesBefore)
    {
        var errors = new ErrorList(file);
        var root = YamlReader.Read(text, errors, mergeKeys: true);
        if (root is not null and not ScalarNode { IsNull: true })
        {
            ReadObject(file, KubectlYaml.Resolve(root), text, linesBefore, errors);
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

        if (mapping.Find("kind") is ScalarNode { Text: var list } && list.EndsWith("List", StringComparison.Ordinal) && mapping.Find("items") is SequenceNode items)
        {
            foreach (var item in items.Items)
            {
                ReadObject(file, WithKind(item, mapping, list[..^"List".Length]), null, linesBefore, errors);
            }

            return;
        }

        var before = errors.Errors.Count;
        Check(mapping, errors);
        var (value, fault) = node.ToNode();
        if (fault is not null)
        {
            errors.Add(node, "", $"{fault}; expected a Kubernetes object");
        }

        if (errors.Errors.Count == before)
        {
            // The text of a review is not that of its object.
            _manifests.Add(new Manifest(file, node.Line + linesBefore, node.Column, ReviewRequest.IsReview(value) ? null : source, value));
        }
    }

    // The API server leaves the kind of items out: it is that of the list.
    private static ConfigNode WithKind(ConfigNode item, MappingNode list, string kind) =>
        kind.Length > 0 && item is MappingNode mapping && mapping.Find("kind") is null && list.Find("apiVersion") is { } version
            ? mapping with
            {
                Entries =
                [
                    new(new ScalarNode("apiVersion", true, item.Line, item.Column), version),
                    new(new ScalarNode("kind", true, item.Line, item.Column), new ScalarNode(kind, false, item.Line, item.Column)),
                    .. mapping.Entries,
                ],
            }
            : item;

    private static void Check(MappingNode manifest, ErrorList errors)
    {
        RequireText(manifest, "apiVersion", "such as v1 or apps/v1", errors);
        RequireText(manifest, "kind", "such as Pod", errors);
        if (manifest.Find("kind") is ScalarNode { Text: "AdmissionReview" })
        {
            CheckReview(manifest, errors);
        }
        else if (manifest.Find("metadata") is not MappingNode metadata)
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
            RequireTexts(metadata, "labels", errors);
            RequireTexts(metadata, "annotations", errors);
        }
    }

    private static void CheckReview(MappingNode review, ErrorList errors)
    {
        if (review.Find("request") is not MappingNode request)
        {
            errors.Add(review.Find("request") ?? review, "request", "no mapping here; expected the request of an AdmissionReview");
        }
        else if (OperationNames.Parse((request.Find("operation") as ScalarNode)?.Text) == Operations.None)
        {
            errors.Add(request.Find("operation") ?? request, "request.operation", "no operation here; expected CREATE, UPDATE, DELETE or CONNECT");
        }
    }

    // The API server cannot read anything else there, and refuses the object before any webhook is asked.
    private static void RequireTexts(MappingNode metadata, string map, ErrorList errors)
    {
        foreach (var (key, value) in (metadata.Find(map) as MappingNode)?.Entries ?? [])
        {
            if (value is not ScalarNode { Boolean: null, IsNumber: false })
            {
                errors.Add(value, $"metadata.{map}[\"{key.Text}\"]", $"{value.Describe()}; expected a text, in quotes where YAML reads something else");
            }
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
