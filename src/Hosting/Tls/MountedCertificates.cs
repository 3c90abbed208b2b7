using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Telemetry;

namespace Sluice.Hosting.Tls;

/// <summary>
/// The certificate of the first directory that has a good one: main, else standby. When neither has, the one that was served goes on. While it is
/// valid the process stays ready, for the same bad Secret is mounted in all replicas at once; once it is not, a client that still trusts it is
/// served, and readiness says no.
/// </summary>
internal sealed class MountedCertificates : ICertificateSource
{
    private readonly ImmutableArray<CertificateSlot> _slots;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HashSet<string> _troubled = [];
    private CertificateSlot _serving;
    private volatile ServerCertificate _current;
    private volatile string? _problem;
    private volatile string? _notice;

    private MountedCertificates(ImmutableArray<CertificateSlot> slots, CertificateSlot serving, ServerCertificate current, TimeProvider time, ILogger logger)
    {
        _slots = slots;
        _serving = serving;
        _current = current;
        _time = time;
        _logger = logger;
        foreach (var slot in slots)
        {
            Report(slot, true, time.GetUtcNow());
        }

        Judge(time.GetUtcNow());
        TlsLog.Serving(logger, serving.Name, current.Leaf.Subject, current.NotAfter.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), current.Leaf.Thumbprint);
    }

    /// <inheritdoc />
    public ServerCertificate Current => _current;

    /// <inheritdoc />
    public string? Problem => _problem;

    /// <inheritdoc />
    public string? Notice => _notice;

    /// <summary>The end of each slot's last good certificate.</summary>
    public IEnumerable<(string Slot, DateTimeOffset NotAfter)> Ends =>
        _slots.Where(slot => slot.LastGood is not null).Select(slot => (slot.Name, slot.LastGood!.NotAfter));

    /// <summary>Pairs read from a directory, by what came of it.</summary>
    public ReloadCounts Reloads { get; } = new();

    /// <summary>Reads the directories.</summary>
    /// <param name="main">The directory to serve from.</param>
    /// <param name="standby">The one to serve from while main has nothing good; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <param name="source">The certificates.</param>
    /// <param name="error">Why none can be served.</param>
    /// <returns>Whether there is a certificate to serve.</returns>
    public static bool TryOpen(
        string main, string? standby, TimeProvider time, ILogger logger, [NotNullWhen(true)] out MountedCertificates? source, [NotNullWhen(false)] out string? error)
    {
        var now = time.GetUtcNow();
        ImmutableArray<CertificateSlot> slots = standby is null
            ? [CertificateSlot.Open("main", main, now)]
            : [CertificateSlot.Open("main", main, now), CertificateSlot.Open("standby", standby, now)];
        var serving = slots.FirstOrDefault(slot => slot.Servable(now) is not null);
        source = serving is null ? null : new MountedCertificates(slots, serving, serving.Servable(now)!, time, logger);
        error = string.Join("; ", slots.Select(slot => $"{slot.Directory}: {slot.ProblemAt(now)}"));
        return source is not null;
    }

    /// <inheritdoc />
    public void Poll()
    {
        var now = _time.GetUtcNow();
        foreach (var slot in _slots)
        {
            Report(slot, slot.Poll(now), now);
        }

        Choose(now);
        Judge(now);
    }

    private void Choose(DateTimeOffset now)
    {
        var serving = _slots.FirstOrDefault(slot => slot.Servable(now) is not null);
        if (serving?.Servable(now) is { } good)
        {
            Serve(serving, good);
            return;
        }

        // Nothing on disk is good. An older one that still is comes before one that has expired.
        if (_current.ProblemAt(now) is not null && _slots.FirstOrDefault(slot => slot.LastGood?.ProblemAt(now) is null && slot.LastGood is not null) is { } older)
        {
            Serve(older, older.LastGood!);
        }
    }

    private void Judge(DateTimeOffset now)
    {
        var served = _current.ProblemAt(now);
        var onDisk = _slots.Where(slot => slot.ProblemAt(now) is not null).Select(slot => $"{slot.Name} certificate in {slot.Directory}: {slot.ProblemAt(now)}").ToList();
        var text = onDisk.Count == 0 ? null : string.Join("; ", onDisk);
        _problem = served is null ? null : text ?? $"the served certificate: {served}";
        _notice = served is null ? text : null;
    }

    private void Serve(CertificateSlot slot, ServerCertificate certificate)
    {
        if (!ReferenceEquals(certificate, _current))
        {
            _current = certificate;
            TlsLog.Serving(_logger, slot.Name, certificate.Leaf.Subject, certificate.NotAfter.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), certificate.Leaf.Thumbprint);
        }

        if (!ReferenceEquals(slot, _serving))
        {
            TlsLog.SlotChanged(_logger, slot.Name, _serving.Name);
            _serving = slot;
        }
    }

    // A change is counted; a problem is told once, also one that came with time alone.
    private void Report(CertificateSlot slot, bool changed, DateTimeOffset now)
    {
        var problem = slot.ProblemAt(now);
        if (changed)
        {
            Reloads.Add(problem is null);
        }

        var isNew = problem is null ? !_troubled.Remove(slot.Name) : _troubled.Add(slot.Name);
        if (problem is not null && (changed || isNew))
        {
            TlsLog.Refused(_logger, slot.Name, slot.Directory, problem);
        }
    }
}
