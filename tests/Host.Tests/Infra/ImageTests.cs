using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Host.Tests.Infra;

/// <summary>What can be said of the Dockerfiles of infra/images without Docker.</summary>
public sealed partial class ImageTests
{
    public static TheoryData<string> Images => ["host", "functionapp"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_base_image_has_a_tag_and_can_be_pinned_by_an_argument(string image)
    {
        foreach (var (_, name) in Instructions(image).Where(instruction => instruction.Name == "FROM"))
        {
            var digest = Pinned().Match(name).Groups[1].Value;
            Assert.True(digest.Length > 0, name);
            Assert.Contains(("ARG", $"{digest}="), Instructions(image));
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Nothing_runs_in_the_final_stage_and_what_it_starts_is_no_shell_and_not_root(string image)
    {
        var final = Final(image);
        Assert.DoesNotContain(final, instruction => instruction.Name is "RUN" or "ADD" or "SHELL");
        Assert.Equal("1654", final.Last(instruction => instruction.Name == "USER").Text);
        var entry = final.Single(instruction => instruction.Name == "ENTRYPOINT").Text;
        Assert.StartsWith("[\"", entry, StringComparison.Ordinal);
        Assert.DoesNotMatch("\\b(sh|bash)\\b", entry);
        Assert.All((string[])["title", "description", "version", "revision"], label => Assert.Contains($"org.opencontainers.image.{label}=", final.Single(instruction => instruction.Name == "LABEL").Text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_build_is_for_the_target_platform_on_the_builders(string image)
    {
        Assert.StartsWith("--platform=$BUILDPLATFORM ", Instructions(image).First(instruction => instruction.Name == "FROM").Text, StringComparison.Ordinal);
        var commands = Instructions(image).Where(instruction => instruction.Name == "RUN" && instruction.Text.StartsWith("dotnet ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(commands);
        Assert.All(commands, run => Assert.Contains(" -a $TARGETARCH ", run.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_host_is_a_native_executable_on_an_image_without_the_runtime()
    {
        Assert.All(Instructions("host").Where(instruction => instruction.Name == "RUN" && instruction.Text.StartsWith("dotnet ", StringComparison.Ordinal)), run => Assert.Contains(" -p:PublishAot=true", run.Text, StringComparison.Ordinal));
        Assert.StartsWith("mcr.microsoft.com/dotnet/runtime-deps:", Final("host")[0].Text, StringComparison.Ordinal);
        Assert.Equal("[\"/app/sluice\"]", Final("host").Single(instruction => instruction.Name == "ENTRYPOINT").Text);
    }

    [Fact]
    public void The_worker_is_compiled_ahead_of_time_for_the_runtime() =>
        Assert.Contains("<PublishReadyToRun>true</PublishReadyToRun>", Project("functionapp"), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Images))]
    public void What_is_copied_is_there_and_what_the_project_needs_is_copied(string image)
    {
        var ignored = File.ReadAllLines(RepositoryRoot.File(".dockerignore"));
        Assert.Contains("*", ignored);
        var copied = Instructions(image).Where(instruction => instruction.Name == "COPY" && !instruction.Text.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(copy => copy.Text.Split(' ')[..^1]).ToArray();
        Assert.All(copied, path => Assert.True(Path.Exists(RepositoryRoot.File(path)), path));
        Assert.All(copied, path => Assert.True(ignored.Contains($"!{path}") || path.StartsWith("src/", StringComparison.Ordinal), $".dockerignore keeps {path} out"));
        foreach (var file in Needed(MainProject(image)))
        {
            var path = Path.GetRelativePath(RepositoryRoot.File(), file);
            Assert.True(copied.Any(copy => copy == path || (copy.EndsWith('/') && path.StartsWith(copy, StringComparison.Ordinal))), $"{path} is not copied");
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_SDK_makes_the_same_image(string image)
    {
        var project = Project(image);
        var final = Final(image);
        Assert.Matches($"<ContainerBaseImage( Condition=\"'\\$\\(PublishAot\\)' == 'true'\")?>{Regex.Escape(final[0].Text.Split('$')[0])}</ContainerBaseImage>", project);
        Assert.Contains("<ContainerUser>1654</ContainerUser>", project, StringComparison.Ordinal);
        Assert.Contains($"<ContainerRepository>sluice-{image}</ContainerRepository>", project, StringComparison.Ordinal);
        Assert.Contains($"Include=\"{final.Single(instruction => instruction.Name == "EXPOSE").Text.Replace(' ', ';')}\" Type=\"tcp\"", project, StringComparison.Ordinal);
        foreach (var variable in final.Where(instruction => instruction.Name == "ENV").SelectMany(instruction => instruction.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            Assert.Contains($"<ContainerEnvironmentVariable Include=\"{variable.Replace("=", "\" Value=\"", StringComparison.Ordinal)}\" />", project, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_Functions_host_is_ended_by_the_signal_that_it_heeds_on_every_runtime() =>
        Assert.Equal("SIGINT", Final("functionapp").Single(instruction => instruction.Name == "STOPSIGNAL").Text);

    private static (string Name, string Text)[] Final(string image)
    {
        var instructions = Instructions(image);
        return instructions[Array.FindLastIndex(instructions, instruction => instruction.Name == "FROM")..];
    }

    private static (string Name, string Text)[] Instructions(string image) =>
    [
        .. Regex.Replace(File.ReadAllText(RepositoryRoot.File("infra", "images", $"{image}.Dockerfile")), "\\\\\n *", "").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1].Trim())),
    ];

    private static string Project(string image) => File.ReadAllText(MainProject(image));

    private static string MainProject(string image) =>
        image == "host" ? RepositoryRoot.File("src", "Host", "Sluice.Host.csproj") : RepositoryRoot.File("src", "FunctionApp", "Sluice.FunctionApp.csproj");

    // What a project includes from outside of its folder, and what the projects among that do; of a pattern, the folder.
    private static IEnumerable<string> Needed(string project)
    {
        foreach (var file in Included().Matches(File.ReadAllText(project)).Select(match => Path.GetFullPath(match.Groups[1].Value.Split('*')[0], Path.GetDirectoryName(project)!)))
        {
            yield return file;
            foreach (var further in file.EndsWith(".csproj", StringComparison.Ordinal) ? Needed(file) : [])
            {
                yield return further;
            }
        }
    }

    [GeneratedRegex(@":[\w.-]+\$\{(\w+_DIGEST):\+@\$\{\1\}\}")]
    private static partial Regex Pinned();

    [GeneratedRegex("Include=\"(\\.\\./[^\"]+)\"")]
    private static partial Regex Included();
}
