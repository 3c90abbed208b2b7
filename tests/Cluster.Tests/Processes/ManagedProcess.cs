using System.Diagnostics;

namespace Sluice.Cluster.Tests.Processes;

/// <summary>What to run as a <see cref="ManagedProcess"/>.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Program">A path, or a name on PATH.</param>
internal sealed record ManagedProcessOptions(string Name, string Program)
{
    /// <summary>The arguments. Default: none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables to set (or, with null, to take away) over those of the test process. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Default: that of the test process.</summary>
    public string? WorkingDirectory { get; init; }
}

/// <summary>
/// A process in the background with its output captured. It ends with this object, and with the test process however that ends.
/// </summary>
internal sealed class ManagedProcess : IAsyncDisposable
{
    private const int LinesInMessages = 40;
    private readonly string name;
    private readonly Process process;

    private ManagedProcess(string name, Process process)
    {
        this.name = name;
        this.process = process;
    }

    /// <summary>The process id of the program itself.</summary>
    public int Id { get; private init; }

    /// <summary>What it wrote so far.</summary>
    public ProcessOutput Output { get; } = new();

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Its exit status; 128 and more for a signal.</summary>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    public int ExitCode => process.ExitCode;

    /// <summary>Starts the program.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">Nothing could be started.</exception>
    public static ManagedProcess Start(ManagedProcessOptions options)
    {
        var process = new Process { StartInfo = StartInfo(options) };
        ProcessStarter.Start(process);
        var managed = new ManagedProcess(options.Name, process) { Id = process.Id };
        process.OutputDataReceived += (_, line) => managed.Output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => managed.Output.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return managed;
    }

    /// <summary>Waits for a line of the output, also one that has come already, and returns it.</summary>
    /// <exception cref="TimeoutException">It did not come; the message has the end of the output.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> wanted, TimeSpan deadline)
    {
        string? line = null;
        await WaitForAsync("the line", () => Task.FromResult((line = Output.Lines.FirstOrDefault(wanted)) is not null), deadline);
        return line!;
    }

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not in time, or the process ended first; the message has the end of the output.</exception>
    public async Task WaitForAsync(string what, Func<Task<bool>> condition, TimeSpan deadline)
    {
        var holds = false;
        await Eventually.HoldsAsync(async () => (holds = await condition()) || HasExited, deadline);
        if (!holds)
        {
            throw new TimeoutException(Describe($"{what} did not come {(HasExited ? $"before it ended with status {ExitCode}" : $"in {deadline.TotalSeconds} s")}"));
        }
    }

    /// <summary>Waits for the end of the process and of its output, and returns its exit status.</summary>
    /// <exception cref="TimeoutException">It goes on; the message has the end of the output.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var source = new CancellationTokenSource(deadline);
        try
        {
            await process.WaitForExitAsync(source.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Describe($"did not end in {deadline.TotalSeconds} s"));
        }
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    public void Terminate()
    {
        if (!HasExited)
        {
            Signals.Terminate(Id);
        }
    }

    /// <summary>Ends it and all that it started, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    /// <summary>A message about this process with the end of its output.</summary>
    public string Describe(string what) => $"{name} (process {Id}): {what}. The end of its output:\n{Output.Tail(LinesInMessages)}";

    private static ProcessStartInfo StartInfo(ManagedProcessOptions options)
    {
        var command = ParentDeath.Wrap([options.Program, .. options.Arguments]);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? string.Empty,
        };
        foreach (var (key, value) in options.Environment)
        {
            start.Environment[key] = value;
        }

        return start;
    }
}
