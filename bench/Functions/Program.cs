using Sluice.Bench.Functions;

// The worker behind a small Functions host, and `sluice serve`, both on plain HTTP: how soon they answer, and how fast.
// Usage: Sluice.Bench.Functions WORKER-DIRECTORY SLUICE CONFIGURATION REVIEW
if (args.Length != 4)
{
    Console.Error.WriteLine("usage: Sluice.Bench.Functions WORKER-DIRECTORY SLUICE CONFIGURATION REVIEW");
    return 2;
}

var review = await File.ReadAllBytesAsync(args[3]);
Console.WriteLine($"{"",-28}{"first answer",14}{"median",10}{"p99",10}");
await Measure.PrintAsync("worker, small host", () => Subject.StartWorkerAsync(args[0], args[2]), review);
await Measure.PrintAsync("sluice serve", () => Subject.StartServeAsync(args[1], args[2]), review);
return 0;
