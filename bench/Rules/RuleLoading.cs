using System.Diagnostics;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Bench.Rules;

/// <summary>How long it takes to read a configuration of many rules.</summary>
internal static class RuleLoading
{
    public static TimeSpan Measure(int count)
    {
        var text = Policies.Matching(count);
        var started = Stopwatch.GetTimestamp();
        var result = ConfigurationLoader.Parse(text, new PolicyServices());
        var elapsed = Stopwatch.GetElapsedTime(started);
        return result.Configuration?.Policies.Length == count ? elapsed : throw new InvalidOperationException(string.Join('\n', result.Errors));
    }
}
