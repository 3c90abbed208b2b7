namespace Sluice.Admission;

/// <summary>The words of <see cref="PolicyResult"/> in metrics, spans and logs.</summary>
internal static class PolicyResults
{
    private static readonly string[] Words = [.. Enum.GetNames<PolicyResult>().Select(name => name.ToLowerInvariant())];

    /// <summary>How many results there are.</summary>
    public static int Count => Words.Length;

    /// <summary>The word of a result.</summary>
    public static string Word(this PolicyResult result) => Words[(int)result];
}
