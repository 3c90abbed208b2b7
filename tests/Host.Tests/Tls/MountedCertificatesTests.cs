using Sluice.Host.Tests.Serving;
using Sluice.Hosting.Tls;

namespace Sluice.Host.Tests.Tls;

public sealed class MountedCertificatesTests : IDisposable
{
    private readonly ManualTime _time = ManualTime.FromNow();
    private readonly EventLog _log = new();
    private readonly TestPair _first = TestPair.Good();
    private readonly TestPair _second = TestPair.Good();
    private readonly MountedDirectory _main;
    private readonly MountedDirectory _standby;

    public MountedCertificatesTests()
    {
        _main = new MountedDirectory(_first.Files);
        _standby = new MountedDirectory(_second.Files);
    }

    public void Dispose()
    {
        _main.Dispose();
        _standby.Dispose();
    }

    [Fact]
    public void A_pair_that_is_swapped_in_is_served_once_it_has_settled()
    {
        var certificates = Open();
        _main.Swap(_second.Files);

        certificates.Poll();
        Assert.Equal(_first.Thumbprint, certificates.Current.Leaf.Thumbprint);

        certificates.Poll();
        Assert.Equal(_second.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.Null(certificates.Problem);
        Assert.Equal(2, _log.Count("CertificateServed"));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("mismatched")]
    [InlineData("half written")]
    [InlineData("empty")]
    [InlineData("for clients")]
    [InlineData("not yet valid")]
    public void A_pair_that_cannot_be_served_is_refused_and_the_old_one_stays(string fault)
    {
        var certificates = Open();

        _main.Swap(Bad(fault).Files);
        LookTwice(certificates);

        Assert.Equal(_first.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.Null(certificates.Problem);
        Assert.Contains(_main.Path, certificates.Notice!, StringComparison.Ordinal);
        Assert.Equal(1, _log.Count("CertificateRefused"));
    }

    [Fact]
    public void A_pair_that_is_not_yet_valid_is_served_when_its_time_comes()
    {
        var certificates = Open();
        var next = TestPair.Make(_time.Now.AddMinutes(30), _time.Now.AddHours(3));
        _main.Swap(next.Files);
        LookTwice(certificates);

        _time.Now = _time.Now.AddMinutes(31);
        certificates.Poll();

        Assert.Equal(next.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.Null(certificates.Problem);
    }

    [Fact]
    public void A_directory_whose_files_go_away_leaves_the_old_pair_and_says_so()
    {
        var certificates = Open();

        File.Delete(Path.Combine(_main.Path, "tls.key"));
        LookTwice(certificates);

        Assert.Equal(_first.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.Null(certificates.Problem);
        Assert.NotNull(certificates.Notice);
    }

    [Theory]
    [InlineData("mismatched")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    public void The_standby_serves_while_main_has_nothing_good_and_main_takes_over_again(string fault)
    {
        var certificates = Open(_standby.Path);
        _main.Swap(Bad(fault).Files);
        LookTwice(certificates);

        Assert.Equal(_second.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.Null(certificates.Problem);

        _main.Swap(_first.Files);
        LookTwice(certificates);

        Assert.Equal(_first.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.Equal(2, _log.Count("CertificateSlotChanged"));
    }

    [Fact]
    public void The_standby_takes_over_before_main_has_expired()
    {
        var standby = TestPair.Until(_time.Now.AddHours(10));
        _standby.Swap(standby.Files);
        var certificates = Open(_standby.Path);

        _time.Now = certificates.Current.NotAfter.AddSeconds(-4);
        certificates.Poll();

        Assert.Equal(standby.Thumbprint, certificates.Current.Leaf.Thumbprint);
    }

    [Fact]
    public void The_standby_serves_from_the_start_when_main_is_missing()
    {
        Assert.True(MountedCertificates.TryOpen("/nowhere", _standby.Path, _time, _log, out var certificates, out _));

        Assert.Equal(_second.Thumbprint, certificates.Current.Leaf.Thumbprint);
    }

    [Fact]
    public void Nothing_starts_without_a_certificate_and_the_error_names_every_directory()
    {
        Assert.False(MountedCertificates.TryOpen("/nowhere", "/elsewhere", _time, _log, out _, out var error));

        Assert.Contains("/nowhere", error, StringComparison.Ordinal);
        Assert.Contains("/elsewhere", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_jumps_a_year_is_told_once_and_what_was_served_goes_on()
    {
        var certificates = Open();
        var before = _time.Now;

        _time.Now = before.AddYears(1);
        LookTwice(certificates);
        Assert.Equal(_first.Thumbprint, certificates.Current.Leaf.Thumbprint);
        Assert.NotNull(certificates.Problem);
        Assert.Equal(1, _log.Count("CertificateRefused"));

        _time.Now = before;
        certificates.Poll();
        Assert.Null(certificates.Problem);
    }

    [Fact]
    public void The_end_of_each_slot_is_measured()
    {
        var certificates = Open(_standby.Path);

        Assert.Equal(["main", "standby"], certificates.Ends.Select(end => end.Slot));
        Assert.Equal(certificates.Current.NotAfter, certificates.Ends.First().NotAfter);
    }

    private TestPair Bad(string fault) => fault switch
    {
        "expired" => TestPair.Expired(),
        "mismatched" => _second.WithKeyOf(_first),
        "half written" => _second.HalfWritten(),
        "empty" => _second with { Certificate = "" },
        "for clients" => TestPair.Make(_time.Now.AddDays(-1), _time.Now.AddDays(1), "1.3.6.1.5.5.7.3.2"),
        "not yet valid" => TestPair.Make(_time.Now.AddDays(1), _time.Now.AddDays(2)),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "no such fault"),
    };

    private MountedCertificates Open(string? standby = null)
    {
        Assert.True(MountedCertificates.TryOpen(_main.Path, standby, _time, _log, out var certificates, out var error), error);
        return certificates;
    }

    private static void LookTwice(MountedCertificates certificates)
    {
        certificates.Poll();
        certificates.Poll();
    }
}
