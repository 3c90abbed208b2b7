using System.Net;
using Sluice.Hosting.Serving;

namespace Sluice.Host.Tests.Serving;

public sealed class BodyMemoryTests
{
    private const long Largest = 8 * 1024 * 1024 + (64 * 1024);

    [Fact]
    public void However_many_peers_take_all_they_get_there_is_something_for_one_more()
    {
        var memory = new BodyMemory(1 << 20);
        for (var peer = 1; peer <= 10; peer++)
        {
            while (memory.TryReserve(new IPAddress(peer), 256))
            {
            }

            Assert.True(memory.TryReserve(new IPAddress(peer + 1), 256), $"after {peer} peers");
        }
    }

    [Fact]
    public void With_the_default_the_largest_body_of_two_peers_fits_beside_a_third_that_takes_what_it_can()
    {
        var memory = new BodyMemory(new ServerLimits().BodyBytes);
        while (memory.TryReserve(IPAddress.Parse("10.0.0.1"), 64 * 1024))
        {
        }

        Assert.True(memory.TryReserve(IPAddress.Parse("10.0.0.2"), Largest));
    }

    [Fact]
    public void What_is_given_back_can_be_had_again_and_nothing_is_kept_of_a_peer()
    {
        var memory = new BodyMemory(1000);
        Assert.True(memory.TryReserve(IPAddress.Loopback, 500));
        Assert.False(memory.TryReserve(IPAddress.Loopback, 1));

        memory.Release(IPAddress.Loopback, 500);

        Assert.Equal(0, memory.Held);
        Assert.True(memory.TryReserve(IPAddress.Loopback, 500));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void A_host_with_many_addresses_is_one_peer(string one, string other, bool same) =>
        Assert.Equal(same, PeerOf(one).Equals(PeerOf(other)));

    private static IPAddress PeerOf(string address) => Peer.Of(IPAddress.Parse(address));
}
