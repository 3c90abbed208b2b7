using System.Text.RegularExpressions;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Layout;

/// <summary>Reads the code of policy types: each that goes through a pod's containers lets some be left out by name.</summary>
public sealed class ContainerNamesTests
{
    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Where(GoesThroughContainers).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Containers_can_be_left_out_by_name(string name) =>
        Assert.Contains(Catalogue.Default.Types.Single(type => type.Name == name).Options, option => option.Name is "containers" or "into" && option.Brief.Contains("names of containers", StringComparison.Ordinal));

    [Fact]
    public void Most_types_go_through_containers() => Assert.True(Types.Count >= 12);

    private static bool GoesThroughContainers(PolicyType type)
    {
        var folder = Repository.Path("src", "Shared", "Policies", string.Concat(type.Name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..])));
        Assert.True(Directory.Exists(folder) || type.Name == "statefulset-index", folder);
        return Directory.EnumerateFiles(Directory.Exists(folder) ? folder : Repository.Path("src", "Shared", "Policies", "StatefulSetIndex"), "*.cs")
            .Any(file => Regex.IsMatch(File.ReadAllText(file), @"\.(Running|Walk)?Containers\(|\.Main\(|ImageField\."));
    }
}
