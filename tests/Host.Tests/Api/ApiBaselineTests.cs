using Sluice.Cluster;
using Sluice.Hosting;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Host.Tests.Api;

public sealed class ApiBaselineTests
{
    [Fact]
    public void What_the_core_shows_is_what_its_baseline_says() => ApiBaseline.Check(typeof(Catalogue).Assembly, "Shared");

    [Fact]
    public void What_the_cluster_package_shows_is_what_its_baseline_says() => ApiBaseline.Check(typeof(KubernetesApis).Assembly, "Cluster");

    [Fact]
    public void What_hosting_shows_is_what_its_baseline_says() => ApiBaseline.Check(typeof(SluiceHost).Assembly, "Hosting");
}
