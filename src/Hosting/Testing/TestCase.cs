using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Yaml;

namespace Sluice.Hosting.Testing;

/// <summary>A declared test: a request, the policies that decide on it, and what is expected.</summary>
internal sealed record TestCase
{
    /// <summary>Where it was declared, for the table: a sluice-test.yaml, or the folder that a golden case stands in.</summary>
    public required string Suite { get; init; }

    /// <summary>Its name, unique in the suite.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands, as <c>file:line</c>.</summary>
    public required string Place { get; init; }

    /// <summary>The policies.</summary>
    public required SluiceConfiguration Configuration { get; init; }

    /// <summary>The request.</summary>
    public required DryRunRequest Request { get; init; }

    /// <summary>The webhooks that are asked; null for all that there are policies for.</summary>
    public IReadOnlyList<string>? Webhooks { get; init; }

    /// <summary>What is expected.</summary>
    public required IExpectation Expectation { get; init; }
}

/// <summary>What is expected of a dry run.</summary>
internal interface IExpectation
{
    /// <summary>Compares.</summary>
    /// <returns>Everything that is not as expected; none when all is.</returns>
    IReadOnlyList<string> Compare(DryRun dryRun);

    /// <summary>Writes down in the golden files what came, where it differs.</summary>
    /// <returns>Whether any file was written.</returns>
    bool Update(DryRun dryRun);
}

/// <summary>How a test ended.</summary>
/// <param name="Test">The test.</param>
/// <param name="Failures">Everything that was not as expected; none when it passed.</param>
/// <param name="IsUpdated">Whether golden files were written.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record TestResult(TestCase Test, IReadOnlyList<string> Failures, bool IsUpdated, TimeSpan Elapsed)
{
    /// <summary>Whether all was as expected.</summary>
    public bool HasPassed => Failures.Count == 0;
}

/// <summary>Tests that were read, or everything that is wrong with their files.</summary>
/// <param name="Cases">The tests.</param>
/// <param name="Errors">What is wrong; nothing is to be run then.</param>
internal sealed record TestSuite(IReadOnlyList<TestCase> Cases, IReadOnlyList<ConfigurationError> Errors);
