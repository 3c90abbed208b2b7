using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.FunctionApp.Tests.SmallHost;

/// <summary>Starts the worker as its worker.config.json says, with the command line that the Functions host gives it.</summary>
internal static class WorkerProcess
{
    // What the Functions host allows of one message.
    private const int LargestMessage = int.MaxValue;

    public static ManagedProcess Start(string appDirectory, Uri host, string workerId, IReadOnlyDictionary<string, string?> settings)
    {
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(appDirectory, "worker.config.json")))!["description"]!;
        var request = Guid.NewGuid().ToString();
        string[] old = ["--host", host.Host, "--port", $"{host.Port}", "--workerId", workerId, "--requestId", request, "--grpcMaxMessageLength", $"{LargestMessage}"];
        return ManagedProcess.Start(new ManagedProcessOptions("worker", description["defaultExecutablePath"]!.GetValue<string>())
        {
            Arguments =
            [
                Path.Combine(appDirectory, description["defaultWorkerPath"]!.GetValue<string>()), .. old,
                "--functions-uri", host.AbsoluteUri, "--functions-worker-id", workerId,
                "--functions-request-id", request, "--functions-grpc-max-message-length", $"{LargestMessage}",
            ],
            Environment = new Dictionary<string, string?>(settings) { ["FUNCTIONS_APPLICATION_DIRECTORY"] = appDirectory },
            WorkingDirectory = appDirectory,
        });
    }
}
