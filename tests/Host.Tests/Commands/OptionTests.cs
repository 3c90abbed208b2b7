using System.CommandLine;
using Sluice.Hosting.Commands;
using Sluice.Policies;

namespace Sluice.Host.Tests.Commands;

/// <summary>The options of all commands.</summary>
public sealed class OptionTests
{
    // What the library of the command line makes of a text by itself.
    private static readonly Type[] Known = [typeof(string), typeof(string[]), typeof(bool), typeof(int), typeof(FileInfo), typeof(DirectoryInfo), typeof(FileSystemInfo)];

    [Fact]
    public void Every_option_can_be_read()
    {
        var options = All(SluiceCommand.Create(Catalogue.Default)).SelectMany(command => command.Options.Select(option => (command, option))).ToList();

        Assert.NotEmpty(options);
        Assert.All(options, one => Assert.True(IsReadable(one.option), $"sluice {one.command.Name} {one.option.Name}: {one.option.ValueType} without a parser"));
    }

    private static bool IsReadable(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return Known.Contains(type) || type.IsEnum || option.GetType().GetProperty("CustomParser")?.GetValue(option) is not null || option.GetType() is { IsGenericType: false };
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
