using System.Diagnostics;
using System.Runtime.Versioning;
using Sluice.Host.Tests.Commands;

namespace Sluice.Host.Tests.Infra;

/// <summary>A folder for a test of scripts, in whose <c>bin</c> programs can stand in for others.</summary>
[UnsupportedOSPlatform("windows")]
public abstract class ScriptFolder : CommandFolder
{
    private string _path = Environment.GetEnvironmentVariable("PATH")!;

    /// <summary>What scripts find under a name: this text, run by the shell.</summary>
    protected void StandIn(string name, string text)
    {
        var path = Write($"bin/{name}", $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Scripts find what stands in, and of this machine's programs these.</summary>
    protected void FindOnly(params string[] programs)
    {
        Directory.CreateDirectory(PathOf("bin"));
        foreach (var program in programs)
        {
            File.CreateSymbolicLink(PathOf($"bin/{program}"), _path.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists));
        }

        _path = "";
    }

    protected (int ExitCode, string Output, string Error) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{PathOf("bin")}:{_path}".TrimEnd(':');
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
