using System.Net;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Golden;

public sealed class StoredStateTests
{
    [Fact]
    public void Two_deletions_of_an_object_are_alike_in_whatever_second_they_were_asked_for()
    {
        Assert.Equal(Read("\"deletionTimestamp\":\"2026-01-01T00:00:00Z\""), Read("\"deletionTimestamp\":\"2026-01-01T00:00:01Z\""));
        Assert.NotEqual(Read("\"deletionTimestamp\":\"2026-01-01T00:00:00Z\""), Read("\"labels\":{}"));
    }

    [Fact]
    public void What_is_given_to_each_object_anew_is_left_out() =>
        Assert.Equal(Read("\"uid\":\"1\",\"resourceVersion\":\"2\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"name\":\"web-x\""), Read("\"name\":\"web-y\""));

    private static string Read(string metadata) =>
        StoredState.Of(new ApiResponse(HttpStatusCode.OK, $"{{\"kind\":\"PersistentVolume\",\"metadata\":{{{metadata}}}}}", [])).ToJsonString();
}
