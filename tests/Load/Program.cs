using System.Globalization;
using System.Net;
using Sluice.Load;

// sluice-load URL BODY-FILE SECONDS [CONNECTIONS [REQUESTS-PER-CONNECTION [PAUSE-MILLISECONDS]]]
// sluice-load bad-clients URL BODY-FILE PROCESS-ID [SECONDS]
// sluice-load only-bad-clients URL BODY-FILE    until its standard input ends
// sluice-load attack URL MANAGEMENT-URL BODY-FILE PROCESS-ID MARK [SECONDS]    the file MARK is there while the attack goes on
// sluice-load only-attackers URL MANAGEMENT-URL BODY-FILE    until its standard input ends
// sluice-load create-pods URL TOKEN COUNT    on an API server
// Exit status 0 when every request was answered, else 1.
if (args.Length < 3)
{
    Console.Error.WriteLine("usage: sluice-load URL BODY-FILE SECONDS [CONNECTIONS [REQUESTS-PER-CONNECTION [PAUSE-MILLISECONDS]]]");
    return 2;
}

if (args[0] == "bad-clients")
{
    var trial = new BadClientsTrial(args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
    return await trial.RunAsync(TimeSpan.FromSeconds(args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 30)) ? 0 : 1;
}

if (args[0] == "only-bad-clients")
{
    using var stop = new CancellationTokenSource();
    var (clients, refused) = BadClients.Start(new Uri(args[1]), await File.ReadAllBytesAsync(args[2]), stop.Token, IPAddress.Parse("127.0.0.2"));
    await Console.In.ReadToEndAsync();
    await stop.CancelAsync();
    await clients;
    Console.WriteLine($"gzip'd bodies refused: {refused()}");
    return 0;
}

if (args[0] == "create-pods")
{
    return await PodMaker.CreateAsync(new Uri(args[1]), args[2], int.Parse(args[3], CultureInfo.InvariantCulture)) ? 0 : 1;
}

if (args[0] == "attack")
{
    var trial = new AttackTrial(new Uri(args[1]), new Uri(args[2]), args[3], int.Parse(args[4], CultureInfo.InvariantCulture), args[5]);
    return await trial.RunAsync(TimeSpan.FromSeconds(args.Length > 6 ? int.Parse(args[6], CultureInfo.InvariantCulture) : 60)) ? 0 : 1;
}

if (args[0] == "only-attackers")
{
    using var stop = new CancellationTokenSource();
    var (clients, underWay, answers) = Attackers.Start(new Uri(args[1]), new Uri(args[2]), await File.ReadAllBytesAsync(args[3]), stop.Token);
    // Reading the console waits, whatever its name says.
    var told = Task.Run(() => Console.In.ReadToEnd());
    if (await Task.WhenAny(underWay, told) == underWay)
    {
        Console.WriteLine(AttackTrial.UnderWay);
        await told;
    }

    await stop.CancelAsync();
    await clients;
    Console.WriteLine($"the attackers were answered:\n{answers()}");
    return 0;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
var run = LoadRun.Start(new LoadOptions
{
    Url = new Uri(args[0]),
    Body = await File.ReadAllBytesAsync(args[1]),
    Connections = Number(3, 64),
    RequestsPerConnection = Number(4, 20),
    Pause = TimeSpan.FromMilliseconds(Number(5, 0)),
    Token = Environment.GetEnvironmentVariable("SLUICE_LOAD_TOKEN"),
});
await Task.Delay(TimeSpan.FromSeconds(Number(2, 0)));
var result = await run.StopAsync();
Console.WriteLine(result);
foreach (var thumbprint in result.Handshakes.GroupBy(handshake => handshake.Thumbprint))
{
    Console.WriteLine($"  {thumbprint.Count()} handshakes showed {thumbprint.Key}");
}

return result.Failed == 0 && result.Answered > 0 ? 0 : 1;
