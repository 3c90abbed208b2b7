using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Layout;

/// <summary>Reads the code of the tests: what they measure of the whole process means something only while no other runs.</summary>
public sealed class WholeProcessTests
{
    [Fact]
    public void Tests_that_measure_the_memory_of_their_process_run_alone() =>
        Assert.All(
            Directory.EnumerateFiles(Repository.Path("tests"), "*Tests.cs", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "WholeProcessTests.cs"),
            file =>
            {
                var code = File.ReadAllText(file);
                Assert.True(!code.Contains("GC.GetTotalMemory(", StringComparison.Ordinal) || code.Contains($"[Collection(nameof({nameof(Alone)}))]", StringComparison.Ordinal), file);
            });
}
