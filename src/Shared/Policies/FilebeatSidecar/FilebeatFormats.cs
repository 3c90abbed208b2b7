using System.Globalization;
using Sluice.Kubernetes;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>What the values of annotations and of their defaults may be: the same for both.</summary>
internal static class FilebeatFormats
{
    public const string LogPaths = "absolute paths or patterns separated by commas, such as /var/log/nginx/*.log, in directories other than / and Filebeat's own, at most 256 paths in 32 directories";

    public const string Command = "a command and its arguments separated by commas, none of them empty, such as sh,-c,sleep 15";

    public const string HttpPath = "a path that begins with /";

    public const string Port = "a port number from 1 to 65535, or a port's name (at most 15 lowercase letters, digits and -)";

    public const string PositiveInteger = "a whole number from 1 to 2147483647";

    private static readonly RepeatedValues<string, string[]> Commands = new(SplitCommand);

    public static bool IsImage(string text) => ImageReference.TryParse(text, out _, out _);

    public static bool IsPositiveInteger(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    public static bool IsHttpPath(string text) => text.StartsWith('/');

    public static bool IsPort(string text) => PortNumber(text) is not null || KubernetesNames.IsPortName(text);

    public static bool IsCommand(string text) => TryReadCommand(text, out _);

    /// <summary>The number of a port, or null when the text is no such number.</summary>
    public static int? PortNumber(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    /// <summary>Splits at commas. Spaces around them belong to nobody; inside an argument they stay (<c>sleep 15</c>), and <c>\,</c> is a comma.</summary>
    public static bool TryReadCommand(string text, out string[] command)
    {
        command = Commands.Of(text, text.Length);
        return !command.Contains("");
    }

    private static string[] SplitCommand(string text)
    {
        // A character that no annotation holds stands for an escaped comma while the text is split.
        const char escapedComma = '\0';
        return [.. text.Replace("\\,", escapedComma.ToString(), StringComparison.Ordinal)
            .Split(',')
            .Select(part => part.Trim().Replace(escapedComma, ','))];
    }
}
