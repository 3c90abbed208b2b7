namespace Sluice.Cluster.Tests.Processes;

/// <summary>
/// What tests run as <c>sluice</c>: what was built beside them, on the runtime; or the executable that the variable SLUICE_EXECUTABLE names, such as the
/// native one (<c>./test.sh --native</c>).
/// </summary>
internal static class SluiceExecutable
{
    /// <summary>The named executable; null where what was built is run.</summary>
    public static string? Named { get; } = Environment.GetEnvironmentVariable("SLUICE_EXECUTABLE") is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    /// <summary>The program to start, by its path: a test may have another <c>dotnet</c> on PATH.</summary>
    public static string Program => Named ?? Environment.ProcessPath!;

    /// <summary>The arguments that come before those of <c>sluice</c>.</summary>
    public static string[] Arguments => Named is null ? [Path.Combine(AppContext.BaseDirectory, "sluice.dll")] : [];

    /// <summary>Both.</summary>
    public static string[] Command => [Program, .. Arguments];

    /// <summary>Both as words of a shell.</summary>
    public static string Words => string.Join(' ', Command.Select(word => $"'{word}'"));
}
