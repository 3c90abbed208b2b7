using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.Host.Tests.Dashboards;

/// <summary>infra/monitoring/dashboard.json, as far as its panels are asked and drawn here.</summary>
internal static class Dashboard
{
    /// <summary>The file.</summary>
    public static readonly string File = RepositoryRoot.File("infra", "monitoring", "dashboard.json");

    /// <summary>Its panels, in its order.</summary>
    public static IReadOnlyList<DashboardPanel> Panels { get; } =
    [
        .. JsonNode.Parse(System.IO.File.ReadAllText(File))!["panels"]!.AsArray().Select(panel => new DashboardPanel(
            (string)panel!["title"]!,
            (string)panel["type"]!,
            (string)panel["fieldConfig"]!["defaults"]!["unit"]!,
            [.. panel["targets"]!.AsArray().Select(target => new DashboardTarget((string)target!["expr"]!, (string)target["legendFormat"]!))])
        {
            X = (int)panel["gridPos"]!["x"]!,
            Y = (int)panel["gridPos"]!["y"]!,
            Width = (int)panel["gridPos"]!["w"]!,
            Height = (int)panel["gridPos"]!["h"]!,
        }),
    ];
}

/// <summary>A panel, in Grafana's grid of 24 columns.</summary>
internal sealed record DashboardPanel(string Title, string Type, string Unit, IReadOnlyList<DashboardTarget> Targets)
{
    public int X { get; init; }

    public int Y { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }
}

/// <summary>A query, and how its lines are called.</summary>
internal sealed record DashboardTarget(string Expression, string Legend)
{
    /// <summary>The query with what Grafana puts in the place of its variables.</summary>
    public string Query(string window) =>
        Expression.Replace("$namespace", "sluice-system", StringComparison.Ordinal).Replace("$__rate_interval", window, StringComparison.Ordinal);

    /// <summary>The name of a line.</summary>
    public string NameOf(IReadOnlyDictionary<string, string> labels) =>
        labels.Aggregate(Legend, (name, label) => name.Replace($"{{{{{label.Key}}}}}", label.Value, StringComparison.Ordinal));
}

/// <summary>One line of a panel: its name, and values by the second at which they were so.</summary>
internal sealed record DashboardLine(string Name, IReadOnlyList<(double Second, double Value)> Points);
