using Sluice.Functions;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests.Api;

public sealed class ApiBaselineTests
{
    [Fact]
    public void What_the_workers_bridge_shows_is_what_its_baseline_says() => ApiBaseline.Check(typeof(SluiceWorker).Assembly, "Functions");
}
