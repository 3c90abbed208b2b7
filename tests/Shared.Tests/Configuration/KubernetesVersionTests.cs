using System.Text;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Configuration;

public sealed class KubernetesVersionTests
{
    private const string Policies = "policies: [{ name: nginx, type: nginx-sidecar }]\n";

    [Theory]
    [InlineData("", true)]
    [InlineData("kubernetesVersion: 1.30\n", true)]
    [InlineData("kubernetesVersion: v1.29.3-gke.1\n", true)]
    [InlineData("kubernetesVersion: \"1.28\"\n", false)]
    [InlineData("kubernetesVersion: 1.9\n", false)]
    public void Auto_makes_native_sidecars_where_the_API_server_knows_them(string version, bool isNative) =>
        Assert.Equal(isNative, Made(ConfigurationLoader.Parse(version + Policies, new PolicyServices())));

    [Fact]
    public void It_is_for_the_policies_of_all_files_whichever_says_it_and_the_oldest_counts()
    {
        var directory = Directory.CreateTempSubdirectory("sluice-version-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "1.yaml"), "kubernetesVersion: 1.30\n" + Policies);
            File.WriteAllText(Path.Combine(directory, "2.yaml"), "kubernetesVersion: 1.27\npolicies: []\n");
            Assert.False(Made(ConfigurationLoader.Load(directory, new PolicyServices())));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("latest", "the text \"latest\"")]
    [InlineData("2.0", "the number 2.0")]
    [InlineData("1", "the number 1")]
    [InlineData("[1.29]", "a list")]
    public void What_is_no_version_is_refused(string version, string found)
    {
        var error = Assert.Single(ConfigurationLoader.Parse($"kubernetesVersion: {version}\n{Policies}", new PolicyServices(), "f").Errors);
        Assert.Equal($"f:1:20: kubernetesVersion: {found}; expected a version of Kubernetes such as \"1.29\" or \"v1.29.3\"", error.ToString());
    }

    // Whether a pod of a Job gets the sidecar among its init containers.
    private static bool Made(ConfigurationResult result)
    {
        Assert.Empty(result.Errors);
        var pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"a"}]}}""";
        var request = new AdmissionRequest { Uid = "1", Operation = Operations.Create, Object = Node.Parse(Encoding.UTF8.GetBytes(pod)) };
        Assert.True(result.Configuration!.Policies.Single().Policy.EvaluateAsync(request, CancellationToken.None).IsCompletedSuccessfully);
        return request.Object["spec"]["initContainers"].Count == 1;
    }
}
