namespace Sluice.FunctionApp.Tests.Packages;

/// <summary>What samples/own-policies/try.sh has made: <c>feed</c>, the packages of this repository, and <c>functions</c>, an app that was built against them.</summary>
internal static class PackageFolder
{
    /// <summary>The category of the tests that need it.</summary>
    public const string Category = "Packages";

    /// <summary>A folder below it.</summary>
    public static string Of(string name)
    {
        var folder = Environment.GetEnvironmentVariable("SLUICE_PACKAGES");
        Skip.If(string.IsNullOrEmpty(folder), "samples/own-policies/try.sh makes the packages, and runs this");
        return Path.Combine(folder!, name);
    }
}
