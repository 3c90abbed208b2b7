using System.CommandLine;
using System.CommandLine.Parsing;
using Sluice.Recording;

namespace Sluice.Hosting.Commands;

/// <summary>The options of recorded reviews.</summary>
internal sealed class RecordArguments
{
    private static readonly RecordingOptions Defaults = new("");

    private readonly Option<string?> _directory = new("--record")
    {
        Description = "Keep a sample of the reviews in a directory, as JSON lines with secrets replaced, for sluice replay",
        HelpName = "DIR",
    };

    private readonly Option<double> _ratio = new("--record-sampling-ratio")
    {
        Description = "Ratio of the reviews that are kept, up to 1",
        DefaultValueFactory = _ => Defaults.SamplingRatio,
        CustomParser = argument => Parse(argument, RecordingSettings.ReadRatio, RecordingSettings.RatioForm),
        HelpName = "RATIO",
    };

    private readonly Option<int> _size = new("--record-size")
    {
        Description = "MiB that all files have together; the oldest go first",
        DefaultValueFactory = _ => (int)(Defaults.MaxBytes / RecordingSettings.BytesInMebibyte),
        CustomParser = Arguments.ParseCount,
        HelpName = "NUMBER",
    };

    private readonly DurationOption _age = new(
        "--record-age", "How long a review is kept", Defaults.MaxAge, argument => Parse(argument, RecordingSettings.ReadAge, RecordingSettings.AgeForm));

    private readonly Option<string[]> _names = new("--record-redact")
    {
        Description = "Name of a field, annotation, label or flag whose values are replaced too; may be given more than once, or with commas",
        HelpName = "NAME",
    };

    private readonly Option<string?> _key = new("--record-key-file")
    {
        Description = "32 random bytes or more: with the same key, equal values stay equal over restarts and replicas; default: random at each start",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] others = [_ratio, _size, _age, _names, _key];
        command.Options.Add(_directory);
        foreach (var option in others)
        {
            command.Options.Add(option);
        }

        command.AddRule(result =>
        {
            if (result.GetResult(_directory) is null or { Implicit: true } && others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } option)
            {
                result.AddError($"{option.Name} is of --record, which is missing");
            }

            if (result.GetValue(_key) is { } file && !RedactionKey.TryRead(file, out _, out var problem))
            {
                result.AddError($"{_key.Name}: {problem}");
            }
        });
    }

    /// <summary>Reads them; null where nothing is recorded.</summary>
    public RecordingOptions? Read(ParseResult arguments) => arguments.GetValue(_directory) is not { Length: > 0 } directory ? null : new RecordingOptions(directory)
    {
        SamplingRatio = arguments.GetValue(_ratio),
        MaxBytes = (long)arguments.GetValue(_size) * RecordingSettings.BytesInMebibyte,
        MaxAge = _age.Of(arguments),
        Names = [.. (arguments.GetValue(_names) ?? []).SelectMany(RecordingSettings.ReadNames)],
        KeyFile = arguments.GetValue(_key),
    };

    private static T Parse<T>(ArgumentResult argument, Func<string, T?> read, string form)
        where T : struct
    {
        var text = argument.Tokens[0].Value;
        if (read(text) is { } value)
        {
            return value;
        }

        argument.AddError($"\"{text}\" is not {form}");
        return default;
    }
}
