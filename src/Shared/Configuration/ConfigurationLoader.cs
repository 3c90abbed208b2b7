using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sluice.Files;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>What came of reading a configuration: it, or everything that is wrong with it.</summary>
internal sealed record ConfigurationResult
{
    /// <summary>The configuration; null when there is any error.</summary>
    public SluiceConfiguration? Configuration { get; init; }

    /// <summary>Everything that is wrong, in the order of the files.</summary>
    public required ImmutableArray<ConfigurationError> Errors { get; init; }

    /// <summary>Whether there is a configuration.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}

/// <summary>One file of a configuration.</summary>
/// <param name="Path">Its path as it was given, for errors.</param>
/// <param name="Text">What it holds.</param>
internal sealed record ConfigurationFile(string Path, string Text);

/// <summary>Reads sluice.yaml, strictly: everything that is wrong is reported at once, with its place.</summary>
internal static class ConfigurationLoader
{
    // A ConfigMap holds at most 1 MiB; a file that is larger is not a configuration.
    private const long LargestFile = 4 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file, or the *.yaml and *.yml files of a directory in name order.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="services">What the process offers to policies.</param>
    public static ConfigurationResult Load(string path, PolicyServices services) => Parse(ReadFiles(path), path, services);

    /// <summary>Reads what <see cref="Parse(FileSnapshot, string, PolicyServices)"/> wants: a file, or the *.yaml and *.yml files of a directory in name order.</summary>
    /// <param name="path">The file or directory.</param>
    public static FileSnapshot ReadFiles(string path) => FileSnapshot.Read(() => ListFiles(path), LargestFile);

    /// <summary>Reads a configuration from what its files held.</summary>
    /// <param name="files">The files.</param>
    /// <param name="path">How errors name the whole.</param>
    /// <param name="services">What the process offers to policies.</param>
    public static ConfigurationResult Parse(FileSnapshot files, string path, PolicyServices services)
    {
        if (files.Error is { } error)
        {
            return Failed(new ConfigurationError(path, 0, 0, "", $"cannot be read: {error}"));
        }

        var errors = new List<ConfigurationError>();
        ImmutableArray<ConfigurationFile> texts = [.. files.Files.Select(file => ToText(file, errors)).OfType<ConfigurationFile>()];
        if (errors.Count == 0)
        {
            return Parse(texts, services, path);
        }

        // What is wrong in the files that can be read is reported with what is wrong with the others.
        return Failed([.. errors, .. texts.IsEmpty ? [] : Parse(texts, services, path).Errors]);
    }

    /// <summary>Reads the text of a configuration.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="services">What the process offers to policies.</param>
    /// <param name="file">How errors name it.</param>
    public static ConfigurationResult Parse(string text, PolicyServices services, string file = "sluice.yaml") =>
        Parse([new ConfigurationFile(file, text)], services, file);

    private static ConfigurationResult Parse(ImmutableArray<ConfigurationFile> files, PolicyServices services, string name)
    {
        var reader = new PolicyListReader(services);
        reader.Read(files);
        if (files.IsEmpty)
        {
            return Failed(new ConfigurationError(name, 0, 0, "", "no file here; expected one or more files that end in .yaml or .yml"));
        }

        return reader.Errors.Count > 0
            ? Failed([.. reader.Errors])
            : new ConfigurationResult { Configuration = new SluiceConfiguration([.. reader.Policies], Hash(files)) { Events = reader.Events }, Errors = [] };
    }

    private static ConfigurationResult Failed(params ReadOnlySpan<ConfigurationError> errors) => new() { Errors = [.. errors] };

    private static IEnumerable<string> ListFiles(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path).Where(IsYaml).Order(StringComparer.Ordinal);
        }

        return File.Exists(path)
            ? [path]
            : throw new FileNotFoundException("no such file; expected a file in YAML, or a directory of files that end in .yaml or .yml");
    }

    // A mounted ConfigMap has its own bookkeeping in names that begin with "..".
    private static bool IsYaml(string path) =>
        Path.GetExtension(path) is ".yaml" or ".yml" && !Path.GetFileName(path).StartsWith('.');

    private static ConfigurationFile? ToText(FileContent file, List<ConfigurationError> errors)
    {
        try
        {
            var bytes = file.Bytes.Span;
            return new ConfigurationFile(file.Path, StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes));
        }
        catch (DecoderFallbackException fault)
        {
            errors.Add(new ConfigurationError(file.Path, 0, 0, "", $"byte {fault.Index + 1} is not UTF-8; expected YAML in UTF-8"));
            return null;
        }
    }

    private static string Hash(ImmutableArray<ConfigurationFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Text));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
