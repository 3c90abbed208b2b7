using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Common;

/// <summary>The examples that the types of the catalogue give of themselves.</summary>
internal static class Examples
{
    /// <summary>A sluice.yaml with one policy of each of the types.</summary>
    public static string Configuration(params IEnumerable<PolicyType> types) =>
        "policies:\n" + string.Concat(types.Select(type => Configuration(type)["policies:\n".Length..]));

    public static string Configuration(PolicyType type) => PolicyReference.Example(type);
}
