using System.Diagnostics;
using System.Runtime.Versioning;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>
/// A clone as a reader has it, in a folder of its own, with a shell in which <c>sluice</c> is the built executable. What a page's commands leave is there for
/// the next ones. Programs that need a cluster, a network or the Functions tools are played by stand-ins.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class CommandShell : IDisposable
{
    // Each call is noted with its exit status, since a shell does not say that of what runs in a pipe or behind &. A server is ended as soon as it serves.
    private const string Sluice = """
        #!/bin/bash
        noted() { echo "$2 sluice $1" >> "$ROOT/calls"; exit "$2"; }
        out=$(mktemp) err=$(mktemp) what="$*"
        case "$1" in
          serve|proxy)
            case " $* " in *" --url "*) ;; *) set -- "$@" --url https://127.0.0.1:0 ;; esac
            eval "exec $SLUICE"' "$@" --drain 0s' > "$out" 2> "$err" &
            server=$!
            for _ in $(seq 600); do grep -q 'Serving on' "$err" && break; kill -0 "$server" 2>/dev/null || break; read -rt 0.1 <> <(:); done
            kill "$server" 2>/dev/null; wait "$server"; code=$? ;;
          *) eval "$SLUICE"' "$@"' > "$out" 2> "$err"; code=$? ;;
        esac
        cat "$out"; cat "$err" >&2; noted "$what" "$code"
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("sluice-docs-").FullName;

    public CommandShell(IReadOnlyDictionary<string, string> standIns)
    {
        foreach (var folder in new[] { "bin", "home/.config/fish/completions", "home/functions", "clone/src/FunctionApp", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        Copy("samples");
        Copy("infra");
        File.Copy(RepositoryRoot.File("samples", "sluice.yaml"), PathOf("sluice.yaml"));
        Program("bin/sluice", Sluice);
        foreach (var (name, script) in standIns)
        {
            Program(name.Contains('/', StringComparison.Ordinal) ? Path.Combine("clone", name) : Path.Combine("bin", name), "#!/bin/bash\n" + script + "\n");
        }
    }

    /// <summary>Runs a block from the root of the clone.</summary>
    /// <returns>The exit status, everything that was printed, and each call of Sluice as its exit status and arguments.</returns>
    public async Task<(int ExitCode, string Output, IReadOnlyList<string> Calls)> RunAsync(string block)
    {
        var calls = Path.Combine(_root, "calls");
        File.Delete(calls);
        var start = new ProcessStartInfo("bash") { WorkingDirectory = Path.Combine(_root, "clone"), RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("set -euo pipefail; exec 2>&1; fpath=(none \"$HOME/functions\")\n" + block.Replace("/tmp/", _root + "/tmp/", StringComparison.Ordinal) + "\nwait\n");
        start.Environment["PATH"] = Path.Combine(_root, "bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Path.Combine(_root, "home");
        start.Environment["TMPDIR"] = Path.Combine(_root, "tmp");
        start.Environment["ROOT"] = _root;
        start.Environment["SLUICE"] = SluiceExecutable.Words;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, File.Exists(calls) ? await File.ReadAllLinesAsync(calls) : []);
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string PathOf(string file) => Path.Combine(_root, "clone", file);

    private void Copy(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.File(folder), "*", SearchOption.AllDirectories))
        {
            var target = PathOf(Path.GetRelativePath(RepositoryRoot.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Program(string name, string script)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
