using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Bench;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;

// Answers one review as often as it is told, on one thread: what bench/instructions.sh counts the instructions of. The reviews are those of bench/run.sh.
// Usage, at the root of the repository: Sluice.Bench.Instructions REVIEW TIMES
//        Sluice.Bench.Instructions time REVIEW          prints the shortest time of a review, in nanoseconds, and what it allocates
//        Sluice.Bench.Instructions allocated REVIEW     prints the bytes that it allocates
var mode = args is ["time" or "allocated", _] ? args[0] : "";
var name = mode.Length > 0 ? args[1] : args.FirstOrDefault() ?? "";
var times = 0;
if (Reviews.Find(name) is not { } body || (mode.Length == 0 && (args.Length != 2 || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out times))))
{
    Console.Error.WriteLine($"expected REVIEW TIMES, time REVIEW or allocated REVIEW, with one of {string.Join(", ", Reviews.Names)}");
    return 2;
}

var loaded = ConfigurationLoader.Parse(File.ReadAllText("bench/sluice.yaml"), new PolicyServices());
if (loaded.Configuration is not { } configuration || !WebhookRoute.TryMatch("/mutate", "?timeout=10s", out var route))
{
    Console.Error.WriteLine(string.Join('\n', loaded.Errors));
    return 2;
}

var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
var output = new ByteBuffer(64 * 1024);
const int Batch = 500;
if (mode.Length == 0)
{
    Answer(times);
    Console.WriteLine(output.Length);
    return 0;
}

if (mode == "allocated")
{
    // What is made once is there then.
    Answer(Batch);
    Console.WriteLine(Allocated());
    return 0;
}

var shortest = double.MaxValue;
for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < 3;)
{
    var before = Stopwatch.GetTimestamp();
    Answer(Batch);
    shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(before).TotalNanoseconds / Batch);
}

Console.WriteLine($"{name} {shortest:F0} ns {Allocated()} B");
return 0;

// By a review, as a mean of many, rounded up.
long Allocated()
{
    var before = GC.GetAllocatedBytesForCurrentThread();
    Answer(Batch);
    return (GC.GetAllocatedBytesForCurrentThread() - before + Batch - 1) / Batch;
}

void Answer(int count)
{
    for (; count > 0; count--)
    {
        output.Reset();
        endpoint.AnswerAsync(route, body, output, default, CancellationToken.None).GetAwaiter().GetResult();
    }
}
