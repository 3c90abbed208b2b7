using Sluice.Cluster.Controllers.Registration;
using Sluice.Cluster.Tests.Serving;

namespace Sluice.Cluster.Tests.Controllers;

public sealed class AuthoritiesTests
{
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void One_that_is_replaced_stays_for_the_overlap_whoever_goes_on_with_it()
    {
        var (old, renewed) = (TestAuthority.Make().Pem, TestAuthority.Make().Pem);
        var first = Next(Authorities.None, old, Now);
        var second = Next(first, renewed, Now.AddHours(5));

        // Another leader knows what stands in the cluster and nothing else.
        var read = Authorities.Read(second.Pem, second.Record);
        Assert.Equal(renewed + old, Next(read, renewed, Now.AddHours(5).AddMinutes(59)).Pem);
        Assert.Equal(Now.AddHours(6), read.NextEnd(Overlap));
        Assert.Equal(renewed, Next(read, renewed, Now.AddHours(6)).Pem);
    }

    [Fact]
    public void One_that_comes_back_is_there_for_good_again()
    {
        var (old, renewed) = (TestAuthority.Make().Pem, TestAuthority.Make().Pem);
        var turned = Next(Next(Next(Authorities.None, old, Now), renewed, Now), old, Now.AddMinutes(1));

        Assert.Equal(old + renewed, turned.Pem);
        Assert.Equal(old, Next(turned, old, Now.AddHours(2)).Pem);
    }

    [Fact]
    public void What_somebody_else_put_into_the_bundle_is_not_trusted_by_the_next_write()
    {
        var (own, foreign) = (TestAuthority.Make().Pem, TestAuthority.Make().Pem);
        var before = Next(Authorities.None, own, Now);

        Assert.Equal(own, Next(Authorities.Read(own + foreign, before.Record), own, Now).Pem);
    }

    [Fact]
    public void What_was_there_before_Sluice_kept_it_stays_for_the_overlap()
    {
        var (own, earlier) = (TestAuthority.Make().Pem, TestAuthority.Make().Pem);

        Assert.Equal(own + earlier, Next(Authorities.Read(earlier, null), own, Now).Pem);
    }

    [Fact]
    public void No_more_than_a_few_that_were_replaced_are_trusted()
    {
        var all = Authorities.None;
        for (var i = 0; i < 20; i++)
        {
            all = Next(all, TestAuthority.Make().Pem, Now.AddSeconds(i));
        }

        Assert.Equal(9, all.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void What_holds_no_certificate_is_none(string pem) => Assert.Null(Authorities.TryParse(pem));

    private static Authorities Next(Authorities before, string pem, DateTimeOffset now) => before.Next(Authorities.TryParse(pem)!, now, Overlap);
}
