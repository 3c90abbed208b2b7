using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Hosting.Commands;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>docs/messages.md has every event of the log as it is written, every finding of <c>sluice doctor</c>, every reason of an Event.</summary>
public sealed partial class MessagesPageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryRoot.File("docs", "messages.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_event_of_the_log_has_its_line_with_its_text_and_what_to_do()
    {
        var expected = Assemblies().SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().OrderBy(message => message.EventId)
            .Select(message => $"| {message.EventId} `{message.EventName}` | {message.Level.ToString().ToLowerInvariant()} | {message.Message.Replace("|", "\\|", StringComparison.Ordinal)} | ");
        var lines = Page.Split('\n').Where(line => Event().IsMatch(line)).ToList();
        Assert.Equal(expected, lines.Select(line => line[..(line.LastIndexOf(" | ", StringComparison.Ordinal) + 3)]));
        Assert.All(lines, line => Assert.Matches(@"\| [A-Z`].*\. \|$", line));
    }

    [Fact]
    public void Every_finding_of_doctor_and_every_reason_of_an_Event_is_explained()
    {
        var sources = Directory.EnumerateFiles(RepositoryRoot.File("src", "Cluster"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(file => (File: file, Text: File.ReadAllText(file))).ToList();
        var words = sources.SelectMany(one => Check().Matches(one.File.Contains("Doctor", StringComparison.Ordinal) ? one.Text : "").Concat(Reason().Matches(one.Text))).Select(match => match.Groups["word"].Value).Distinct().ToList();
        Assert.True(words.Count > 12);
        Assert.All(words, word => Assert.Contains($"`{word}`", Page, StringComparison.Ordinal));
    }

    private static Assembly[] Assemblies() => [typeof(PoliciesCommand).Assembly, typeof(SluiceConfiguration).Assembly, typeof(Sluice.Cluster.KubernetesApis).Assembly];

    [GeneratedRegex(@"^\| \d{4} `")]
    private static partial Regex Event();

    [GeneratedRegex("new(?: Finding)?\\(\\s*\"(?<word>[a-z-]+)\",|Away\\(webhook, \"(?<word>[a-z-]+)\"")]
    private static partial Regex Check();

    [GeneratedRegex("\"(?:Normal|Warning)\", \"(?<word>[A-Za-z]+)\"")]
    private static partial Regex Reason();
}
