using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Sluice.Bench.Functions;

/// <summary>Measures a subject: one caller, one request at a time.</summary>
internal static class Measure
{
    // The best of so many starts: what else the machine does only ever adds.
    private const int Starts = 7;

    // Enough for the runtime to have compiled the hot methods again.
    private const int WarmUp = 3000;
    private const int Requests = 5000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static async Task PrintAsync(string name, Func<Task<Subject>> start, byte[] review)
    {
        var first = TimeSpan.MaxValue;
        double[] latencies = [];
        for (var round = 1; round <= Starts; round++)
        {
            await using var subject = await start();
            using var http = new HttpClient { BaseAddress = subject.Url };
            var elapsed = await FirstAnswerAsync(http, subject, review);
            first = elapsed < first ? elapsed : first;
            latencies = round == Starts ? await LatenciesAsync(http, review) : [];
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-28}{first.TotalMilliseconds,11:0} ms{latencies[Requests / 2],7:0.00} ms{latencies[Requests * 99 / 100],7:0.00} ms"));
    }

    private static async Task<TimeSpan> FirstAnswerAsync(HttpClient http, Subject subject, byte[] review)
    {
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            try
            {
                await AskAsync(http, review);
                return Stopwatch.GetElapsedTime(subject.Started);
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(subject.Started) < Patience)
            {
                // It does not listen yet.
                await timer.WaitForNextTickAsync();
            }
        }
    }

    private static async Task<double[]> LatenciesAsync(HttpClient http, byte[] review)
    {
        var latencies = new double[Requests];
        for (var request = -WarmUp; request < Requests; request++)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(http, review);
            latencies[Math.Max(request, 0)] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(latencies);
        return latencies;
    }

    private static async Task AskAsync(HttpClient http, byte[] review)
    {
        using var content = new ByteArrayContent(review) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await http.PostAsync("/mutate", content);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
