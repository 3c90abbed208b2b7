using System.Globalization;

namespace Sluice.Configuration;

/// <summary>The second number of a Kubernetes version, which tells what an API server knows: 29 of <c>1.29</c>, <c>v1.29.3</c> and <c>v1.29.3-gke.1</c>.</summary>
internal static class MinorVersion
{
    /// <summary>From here on native sidecars are on by default (KEP-753).</summary>
    public const int NativeSidecars = 29;

    /// <summary>What <see cref="Of"/> reads.</summary>
    public const string Accepted = "a version of Kubernetes such as \"1.29\" or \"v1.29.3\"";

    /// <summary>The number; null when the text is none.</summary>
    public static int? Of(string text)
    {
        var parts = (text.StartsWith('v') ? text[1..] : text).Split('.');
        return parts.Length >= 2 && parts[0] == "1" && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && minor < 1000 ? minor : null;
    }
}
