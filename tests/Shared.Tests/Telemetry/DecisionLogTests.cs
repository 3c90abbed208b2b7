using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Telemetry;

public sealed class DecisionLogTests : IDisposable
{
    private static readonly byte[] Review = Encoding.UTF8.GetBytes(Reviews.Pod());

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-decisions-");
    private readonly RecordingLogger _logger = new();

    private string File => Path.Combine(_directory.FullName, "decisions.jsonl");

    private DecisionLogOptions Options => new(File) { RetryInterval = TimeSpan.FromMilliseconds(20) };

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_decision_is_a_line_that_says_who_what_which_policy_and_the_patch()
    {
        Answer answer;
        await using (var log = Open(Options))
        {
            var webhook = new TestWebhook([log], TestPolicy.Mutating("edits", request => request.Object.Set("x", "y")), TestPolicy.Mutating("idle", _ => { }));
            answer = new Answer((await webhook.SendAsync(Review, "/mutate/fail", trace: new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null))).Body);
        }

        var line = JsonNode.Parse(Assert.Single(Lines(File)))!;
        var patch = Convert.FromBase64String((string)answer.Response["patch"]!);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(patch)), (string)line["patchDigest"]!);
        Assert.Equal((Reviews.Uid, "mutate/fail", "CREATE", "Pod", "pods", true, "patched", 200), (
            (string)line["uid"]!, (string)line["webhook"]!, (string)line["operation"]!, (string)line["kind"]!, (string)line["resource"]!, (bool)line["allowed"]!, (string)line["result"]!, (int)line["code"]!));
        Assert.Equal("""[{"name":"edits","type":"test","result":"patched"},{"name":"idle","type":"test","result":"allowed"}]""", line["policies"]!.ToJsonString());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (string)line["traceId"]!);
        Assert.NotEqual("", (string)line["user"]!);
        Assert.True(DateTimeOffset.TryParse((string)line["time"]!, out _));
    }

    [Fact]
    public async Task A_denial_has_its_code_and_no_patch()
    {
        await using (var log = Open(Options))
        {
            // The edit of the first is what a stale patch would come from.
            var webhook = new TestWebhook([log], TestPolicy.Mutating("edits", request => request.Object.Set("x", "y")), TestPolicy.Local("denies", PolicyKind.Mutating, _ => Verdict.Deny("no") with { Code = 422 }));
            await webhook.SendAsync(Review);
        }

        var line = JsonNode.Parse(Assert.Single(Lines(File)))!;
        Assert.Equal((false, "denied", 422), ((bool)line["allowed"]!, (string)line["result"]!, (int)line["code"]!));
        Assert.Null(line["patchDigest"]);
    }

    [Fact]
    public async Task Files_rotate_by_size_and_no_more_are_kept_than_asked_for()
    {
        await using (var log = Open(Options with { MaxBytes = 200_000, Kept = 2 }))
        {
            await SendAsync(log, 3000);
        }

        var files = _directory.GetFiles().OrderBy(file => file.Name).ToList();
        Assert.Equal(["decisions.jsonl", "decisions.jsonl.1", "decisions.jsonl.2"], files.Select(file => file.Name));
        Assert.All(files, file => Assert.InRange(file.Length, 1, 200_000));
        Assert.All(files.SelectMany(file => Lines(file.FullName)), line => Assert.NotNull(JsonNode.Parse(line)));
    }

    [Fact]
    public async Task A_log_that_exists_goes_on_at_its_end()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var log = Open(Options);
            await SendAsync(log, 1);
        }

        Assert.Equal(2, Lines(File).Length);
    }

    [Fact]
    public async Task Reviews_go_on_while_it_cannot_be_written_and_nothing_is_lost_when_it_can_again()
    {
        var file = Path.Combine(_directory.FullName, "later", "decisions.jsonl");
        await using (var log = Open(Options with { Target = file }))
        {
            await Waiting.UntilAsync(() => _logger.Named("DecisionLogFailed").Any(), "the event, before any review");
            await SendAsync(log, 100);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await Waiting.UntilAsync(() => System.IO.File.Exists(file) && Lines(file).Length == 100, "the lines");
        }

        Assert.Single(_logger.Named("DecisionLogFailed"));
        Assert.Single(_logger.Named("DecisionLogResumed"));
        Assert.Empty(_logger.Named("DecisionsDropped"));
    }

    [SkippableFact]
    public async Task A_full_disk_is_said_once_and_what_is_lost_is_counted_at_the_end()
    {
        Skip.IfNot(System.IO.File.Exists("/dev/full"), "there is no /dev/full");
        await using (var log = Open(Options with { Target = "/dev/full" }))
        {
            await SendAsync(log, 100);
            await Waiting.UntilAsync(() => _logger.Named("DecisionLogFailed").Any(), "the event");
        }

        Assert.Single(_logger.Named("DecisionLogFailed"));
        Assert.Contains("100 decisions", Assert.Single(_logger.Named("DecisionsDropped")).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task On_a_disk_that_was_full_every_decision_is_a_whole_line_in_the_end()
    {
        var disk = _directory.CreateSubdirectory("disk").FullName;
        Skip.IfNot(await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk), "a small disk cannot be mounted here");
        try
        {
            var (file, filler) = (Path.Combine(disk, "decisions.jsonl"), Path.Combine(disk, "filler"));
            await System.IO.File.WriteAllBytesAsync(filler, new byte[40_000]);
            await using (var log = Open(Options with { Target = file }))
            {
                await SendAsync(log, 80);
                await Waiting.UntilAsync(() => _logger.Named("DecisionLogFailed").Any(), "the event");
                System.IO.File.Delete(filler);
                await Waiting.UntilAsync(() => Lines(file).Length == 80, "the lines");
            }

            Assert.All(Lines(file), line => Assert.Equal(Reviews.Uid, (string)JsonNode.Parse(line)!["uid"]!));
            Assert.Single(_logger.Named("DecisionLogResumed"));
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    [SkippableFact]
    public async Task What_a_stalled_reader_leaves_no_room_for_is_dropped_and_reported_and_holds_up_no_review()
    {
        var pipe = Path.Combine(_directory.FullName, "pipe");
        Skip.IfNot(await RunAsync("mkfifo", pipe), "there is no mkfifo");

        // Nobody reads yet, so opening it takes until somebody does.
        await using var log = Open(Options with { Target = pipe, Capacity = 10 });
        await SendAsync(log, 100);
        using var reader = new StreamReader(pipe);

        Assert.NotNull(JsonNode.Parse((await reader.ReadLineAsync())!));
        await Waiting.UntilAsync(() => _logger.Named("DecisionsDropped").Any(), "the event");
        Assert.Contains("90 decisions", Assert.Single(_logger.Named("DecisionsDropped")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_moved_away_is_begun_anew()
    {
        await using var log = Open(Options);
        await SendAsync(log, 1);
        await Waiting.UntilAsync(() => Lines(File).Length == 1, "the first line");
        System.IO.File.Move(File, File + ".moved");

        await SendAsync(log, 1);

        await Waiting.UntilAsync(() => System.IO.File.Exists(File) && Lines(File).Length == 1, "the second line");
    }

    private static async Task SendAsync(DecisionLog log, int count)
    {
        var webhook = new TestWebhook([log], TestPolicy.Validating("a", _ => Verdict.Allow));
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(200, (await webhook.SendAsync(Review, "/validate")).Status);
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string[] Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private DecisionLog Open(DecisionLogOptions options) => new(options, SluiceMeter.Instance, TimeProvider.System, _logger);
}
