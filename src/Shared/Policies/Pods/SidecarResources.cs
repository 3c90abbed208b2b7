using Sluice.Json;
using Sluice.Options;

namespace Sluice.Policies.Pods;

/// <summary>The resources of the container that a type of sidecars brings: its settings, and how they are written.</summary>
internal sealed class SidecarResources
{
    private readonly (Option<string> Request, Option<string> Limit) _cpu;
    private readonly (Option<string> Request, Option<string> Limit) _memory;
    private readonly Option<Settings?> _requests;
    private readonly Option<Settings?> _limits;

    /// <summary>Makes the settings of a type.</summary>
    /// <param name="cpu">The defaults of CPU.</param>
    /// <param name="memory">The defaults of memory.</param>
    /// <param name="requests">What the requests mean.</param>
    /// <param name="limits">What the limits mean.</param>
    public SidecarResources(RequestAndLimit cpu, RequestAndLimit memory, string requests, string limits)
    {
        _cpu = Pair("cpu", cpu, "CPU, in cores.");
        _memory = Pair("memory", memory, "Memory, in bytes.");
        _requests = Option.Optional("requests", Shapes.Object(_cpu.Request, _memory.Request), requests);
        _limits = Option.Optional("limits", Shapes.Object(_cpu.Limit, _memory.Limit), limits);
        Setting = Option.Optional("resources", Shapes.Object(_requests, _limits),
            "Resources of the sidecar. A pod with resources of its own for all its containers (pod-level resources) has the sidecar share them: it gets none.");
    }

    /// <summary>The setting.</summary>
    public Option<Settings?> Setting { get; }

    /// <summary>What a policy has; a request above its limit is an error.</summary>
    public (RequestAndLimit Cpu, RequestAndLimit Memory) Read(PolicyContext context)
    {
        var resources = context.Settings.Get(Setting);
        return (Read(context, resources, _cpu), Read(context, resources, _memory));
    }

    /// <summary>Writes them into a container, as a member that is not the first.</summary>
    public static void Write(ByteBuffer json, RequestAndLimit cpu, RequestAndLimit memory)
    {
        json.Write(",\"resources\":{\"limits\":{\"cpu\":"u8, cpu.Limit);
        json.Write(",\"memory\":"u8, memory.Limit);
        json.Write("},\"requests\":{\"cpu\":"u8, cpu.Request);
        json.Write(",\"memory\":"u8, memory.Request);
        json.Write("}}"u8);
    }

    private static (Option<string> Request, Option<string> Limit) Pair(string name, RequestAndLimit defaults, string description) =>
        (new(name, Shapes.QuantityText, defaults.Request, description), new(name, Shapes.QuantityText, defaults.Limit, description));

    private RequestAndLimit Read(PolicyContext context, Settings? resources, (Option<string> Request, Option<string> Limit) options)
    {
        var pair = new RequestAndLimit((string)options.Request.Default!, (string)options.Limit.Default!)
            .With(Given(resources?.Get(_requests), options.Request), Given(resources?.Get(_limits), options.Limit));
        if (pair.IsInverted)
        {
            context.Errors.Add(context.Settings.NodeOf(Setting), $"{context.Settings.Path}.{Setting.Name}",
                $"the {options.Request.Name} request \"{pair.Request}\" is above the limit \"{pair.Limit}\"; expected at most that");
        }

        return pair;
    }

    private static string? Given(Settings? settings, Option<string> option) => settings?.Has(option) == true ? settings.Get(option) : null;
}
