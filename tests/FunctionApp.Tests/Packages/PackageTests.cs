using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;

namespace Sluice.FunctionApp.Tests.Packages;

[Trait("Category", PackageFolder.Category)]
public sealed class PackageTests
{
    private const string Repository = "https://github.com/sluice-dev/sluice";

    // https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md: the kind of a SourceLink file in symbols.
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public static TheoryData<string, string> Packages { get; } = new()
    {
        { "Sluice", "Sluice.Shared" },
        { "Sluice.Cluster", "Sluice.Cluster" },
        { "Sluice.Hosting", "Sluice.Hosting" },
        { "Sluice.Functions", "Sluice.Functions" },
    };

    [SkippableTheory]
    [MemberData(nameof(Packages))]
    public void A_package_says_what_it_is_under_which_licence_and_where_it_comes_from(string id, string assembly)
    {
        using var package = ZipFile.OpenRead(Find(id, "nupkg"));
        var metadata = XDocument.Parse(Read(package, $"{id}.nuspec")).Root!.Elements().Single();

        Assert.Equal(id, Value(metadata, "id"));
        Assert.InRange(Value(metadata, "description").Length, 40, 300);
        Assert.Equal(("expression", "MIT"), ((string?)Child(metadata, "license").Attribute("type"), Value(metadata, "license")));
        Assert.StartsWith("# Sluice", Read(package, Value(metadata, "readme")), StringComparison.Ordinal);
        Assert.Equal(Repository, (string?)Child(metadata, "repository").Attribute("url"));
        Assert.Matches("^[0-9a-f]{40}$", (string?)Child(metadata, "repository").Attribute("commit"));
        Assert.Equal([$"lib/net10.0/{assembly}.dll", $"lib/net10.0/{assembly}.xml"], package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Order());
    }

    [SkippableTheory]
    [MemberData(nameof(Packages))]
    public void Its_symbols_say_where_each_line_of_its_source_is(string id, string assembly)
    {
        using var package = ZipFile.OpenRead(Find(id, "snupkg"));
        using var symbols = new MemoryStream(ReadBytes(package, $"lib/net10.0/{assembly}.pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        var reader = provider.GetMetadataReader();
        var link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Single(information => reader.GetGuid(information.Kind) == SourceLink);

        Assert.Matches($"\"https://raw.githubusercontent.com/sluice-dev/sluice/[0-9a-f]{{40}}/\\*\"", Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)));
    }

    private static string Find(string id, string extension) =>
        Directory.EnumerateFiles(PackageFolder.Of("feed"), $"{id}.*.{extension}").Single(file => char.IsDigit(Path.GetFileName(file)[id.Length + 1]));

    private static XElement Child(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name);

    private static string Value(XElement metadata, string name) => Child(metadata, name).Value;

    private static string Read(ZipArchive package, string name) => Encoding.UTF8.GetString(ReadBytes(package, name)).TrimStart('\uFEFF');

    private static byte[] ReadBytes(ZipArchive package, string name)
    {
        using var stream = package.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
