using Sluice.Admission;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>Settings of <c>consul-registration</c>.</summary>
internal static class ConsulOptions
{
    public static readonly Option<int> AgentPort = new("agentPort", Shapes.Integer(1, 65535), 8500,
        "Port of the Consul agent's HTTP API on the node.");

    public static readonly Option<int> Attempts = new("attempts", Shapes.Integer(1, 30), 5,
        "How often the hooks try, a second apart, before they give up. A container counts as running only when its postStart hook has ended.");

    public static readonly Option<int> TimeoutSeconds = new("timeoutSeconds", Shapes.Integer(1, 30), 2,
        "How many seconds one try may take.");

    public static readonly Option<string> CheckInterval = new("checkInterval", Shapes.TextThat("a duration such as 10s or 1m", IsDuration), "10s",
        "How often the agent checks the service, unless the pod's annotation says otherwise.");

    public static readonly Option<string> DeregisterAfter = new("deregisterAfter", Shapes.TextThat("a duration such as 10s or 1m", IsDuration), "5m",
        "When the agent itself takes a service away whose check fails: what becomes of pods that die without their preStop hook.");

    public static IReadOnlyList<Option> All { get; } = [AgentPort, Attempts, TimeoutSeconds, CheckInterval, DeregisterAfter, ContainerNames.Setting, NamespacedPolicy.Defaults];

    /// <summary>Whether a text is a duration as Consul reads it.</summary>
    public static bool IsDuration(string text) => GoDuration.Parse(text) is not null;
}
