using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Recording;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Recording;

public sealed class ReviewRecorderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sluice-record-");
    private readonly RecordingLogger _logger = new();
    private readonly Meter _meter = new(SluiceMeter.Name);

    private string Target => Path.Combine(_root.FullName, "reviews");

    private RecordingOptions Options => new(Target) { SamplingRatio = 1, RetryInterval = TimeSpan.FromMilliseconds(20) };

    public void Dispose()
    {
        _meter.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task A_line_has_the_review_its_path_and_its_answer_and_the_line_before_has_the_policies()
    {
        var policies = new[] { TestPolicy.Mutating("edits", request => request.Object["metadata"u8]["labels"u8].Set("x", "y")), TestPolicy.Mutating("idle", _ => { }) };
        await using (var recorder = Open(Options))
        {
            await SendAsync(recorder, 1, policies);
        }

        var lines = Lines();
        var (about, line) = (JsonNode.Parse(lines[0])!, JsonNode.Parse(lines[1])!);
        Assert.Equal(2, lines.Length);
        Assert.Equal(["edits", "idle"], about["policies"]!.AsArray().Select(policy => (string)policy!["name"]!));
        Assert.StartsWith("/mutate/fail-", (string)about["policies"]![0]!["path"]!, StringComparison.Ordinal);
        Assert.Equal((string)about["configuration"]!, (string)line["configuration"]!);
        Assert.Equal("/mutate/fail", (string)line["path"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Reviews.Pod()), line["review"]));
        Assert.Equal("""{"allowed":true,"code":200,"policies":[{"name":"edits","result":"patched"},{"name":"idle","result":"allowed"}],"patch":[{"op":"add","path":"/metadata/labels/x","value":"y"}]}""", line["answer"]!.ToJsonString());
        Assert.True(DateTimeOffset.TryParse((string)line["time"]!, out _));
    }

    [Fact]
    public async Task A_review_that_somebody_else_decides_has_no_answer()
    {
        await using (var recorder = Open(Options))
        {
            recorder.Forwarded("/validate/fail", Encoding.UTF8.GetBytes(Reviews.Pod()));
        }

        var line = JsonNode.Parse(Assert.Single(Lines()))!;
        Assert.Null(line["answer"]);
        Assert.Equal("/validate/fail", (string)line["path"]!);
    }

    [Fact]
    public async Task What_cannot_be_redacted_because_it_is_no_review_is_never_written()
    {
        await using (var recorder = Open(Options))
        {
            recorder.Forwarded("/mutate", "{\"password\":\"hunter2\""u8);
            recorder.Forwarded("/mutate", "{\"password\":\"hunter2\"}"u8);
            recorder.Forwarded("/mutate", Encoding.UTF8.GetBytes(Reviews.Pod()));
        }

        Assert.DoesNotContain("hunter2", Assert.Single(Lines()), StringComparison.Ordinal);
        Assert.Equal((1, 2), Counts());
    }

    [Fact]
    public async Task Of_many_about_the_ratio_is_kept()
    {
        await using (var recorder = Open(Options with { SamplingRatio = 0.25 }))
        {
            await SendAsync(recorder, 2000, TestPolicy.Mutating("idle", _ => { }));
            await Waiting.UntilAsync(() => Counts().Written > 300, "the lines");
        }

        // Six standard deviations around 500.
        Assert.InRange(Counts().Written, 380, 620);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_and_their_directory_are_for_their_owner_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no such modes");
        await using (var recorder = Open(Options))
        {
            await SendAsync(recorder, 1);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files().Single()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Target));
    }

    [Fact]
    public async Task All_files_together_stay_within_their_size_and_the_newest_are_kept()
    {
        const long Most = 4 * 1024 * 1024;
        await using (var recorder = Open(Options with { MaxBytes = Most }))
        {
            var webhook = new TestWebhook([recorder], TestPolicy.Mutating("idle", _ => { }));
            for (var i = 0; i < 30; i++)
            {
                var review = Reviews.Pod(request => (request["uid"], request["object"]!["spec"]!["pad"]) = ($"uid-{i}", new string('x', 300_000)));
                Assert.Equal(200, (await webhook.SendAsync(Encoding.UTF8.GetBytes(review))).Status);
                await Waiting.UntilAsync(() => Counts().Written == i + 1, "the line");
                Assert.InRange(Files().Sum(file => new FileInfo(file).Length), 1, Most);
            }
        }

        Assert.InRange(Files().Length, 5, 14);
        Assert.Contains("uid-29", Lines()[^1], StringComparison.Ordinal);
        Assert.Equal("{\"configuration\"", Lines()[0][..16]);
    }

    [Fact]
    public async Task A_file_is_deleted_when_it_is_too_old_though_nothing_more_comes()
    {
        var time = new ManualTimeProvider();
        await using var recorder = Open(Options with { MaxAge = TimeSpan.FromHours(1) }, time);
        await SendAsync(recorder, 1);
        await Waiting.UntilAsync(() => Counts().Written == 1, "the line");
        var first = Assert.Single(Files());

        time.Advance(TimeSpan.FromMinutes(7));
        await SendAsync(recorder, 1);
        await Waiting.UntilAsync(() => Counts().Written == 2, "the second line");
        Assert.Equal(2, Files().Length);

        time.Advance(TimeSpan.FromMinutes(53));
        Assert.Equal(Files().Single(), Files().Except([first]).Single());

        time.Advance(TimeSpan.FromMinutes(7));
        Assert.Empty(Files());

        await SendAsync(recorder, 1);
        await Waiting.UntilAsync(() => Counts().Written == 3, "the third line");
        Assert.Equal(2, Lines().Length);
    }

    [SkippableFact]
    public async Task A_stalled_disk_holds_up_no_review_and_what_has_no_room_is_counted_and_reported()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no such modes");
        await File.WriteAllTextAsync(Target, "a file where the directory should be");
        await using (var recorder = Open(Options))
        {
            await Waiting.UntilAsync(() => _logger.Named("RecordingFailed").Any(), "the event");
            await SendAsync(recorder, 6000);
            Assert.InRange(Counts().Dropped, 1000, 6000);
            File.Delete(Target);
            await Waiting.UntilAsync(() => Counts() is var counts && counts.Written > 0 && counts.Written + counts.Dropped == 6000, "the lines");
        }

        Assert.Single(_logger.Named("RecordingFailed"));
        Assert.Single(_logger.Named("RecordingResumed"));
        Assert.NotEmpty(_logger.Named("RecordedReviewsDropped"));
    }

    [Fact]
    public async Task A_review_that_is_too_large_is_left_out()
    {
        await using (var recorder = Open(Options))
        {
            var webhook = new TestWebhook([recorder], TestPolicy.Mutating("idle", _ => { }));
            await webhook.SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod(request => request["object"]!["spec"]!["pad"] = new string('x', 1024 * 1024))));
        }

        Assert.Equal((0, 1), Counts());
    }

    [Theory]
    [InlineData("SLUICE_RECORD_SAMPLING_RATIO", "0")]
    [InlineData("SLUICE_RECORD_SAMPLING_RATIO", "1.1")]
    [InlineData("SLUICE_RECORD_SAMPLING_RATIO", "10%")]
    [InlineData("SLUICE_RECORD_SIZE", "1Gi")]
    [InlineData("SLUICE_RECORD_AGE", "7d")]
    [InlineData("SLUICE_RECORD_AGE", "30s")]
    [InlineData("SLUICE_RECORD_KEY_FILE", "/nowhere/key")]
    public void A_setting_that_is_none_is_named(string name, string value)
    {
        var settings = new Dictionary<string, string> { ["SLUICE_RECORD"] = Target, [name] = value };
        var refused = Assert.Throws<RefusedConfigurationException>(() => RecordingSettings.Open(settings.GetValueOrDefault!, _meter, TimeProvider.System, _logger));
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_begin_it_and_nothing_is_begun_without()
    {
        Assert.Null(RecordingSettings.Open(_ => null, _meter, TimeProvider.System, _logger));
        var settings = new Dictionary<string, string>
        {
            ["SLUICE_RECORD"] = Target,
            ["SLUICE_RECORD_SAMPLING_RATIO"] = "1",
            ["SLUICE_RECORD_SIZE"] = "20",
            ["SLUICE_RECORD_AGE"] = "168h",
            ["SLUICE_RECORD_REDACT"] = "app, other",
        };
        await using (var recorder = RecordingSettings.Open(settings.GetValueOrDefault!, _meter, TimeProvider.System, _logger))
        {
            await SendAsync(recorder!, 1);
        }

        var line = JsonNode.Parse(Lines()[^1])!;
        Assert.StartsWith("redacted-", (string)line["review"]!["request"]!["object"]!["metadata"]!["labels"]!["app"]!, StringComparison.Ordinal);
    }

    private ReviewRecorder Open(RecordingOptions options, TimeProvider? time = null) => new(options, _meter, time ?? TimeProvider.System, _logger);

    private static async Task SendAsync(ReviewRecorder recorder, int count, params ConfiguredPolicy[] policies)
    {
        var webhook = new TestWebhook([recorder], policies);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(200, (await webhook.SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod()), "/mutate/fail")).Status);
        }
    }

    private string[] Files() => Directory.Exists(Target) ? [.. RecordingDirectory.FilesIn(Target)] : [];

    private string[] Lines() => [.. Files().SelectMany(File.ReadAllLines)];

    // Of this test's recorder alone: others run beside it.
    private (long Written, long Dropped) Counts()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == _meter && instrument.Name == "sluice_recorded_reviews_total")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, labels, _) => counts[(string)labels[0].Value!] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return (counts.GetValueOrDefault("written"), counts.GetValueOrDefault("dropped"));
    }
}
