using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.ResourceDefaults;

/// <summary>What is filled in and what is allowed of one resource.</summary>
/// <param name="Resource">Such as <c>cpu</c>.</param>
/// <param name="Request">Request where there is none.</param>
/// <param name="Limit">Limit where there is none.</param>
/// <param name="Minimum">Nothing lower.</param>
/// <param name="Maximum">Nothing higher.</param>
internal sealed record ResourceBounds(string Resource, Quantity? Request, Quantity? Limit, Quantity? Minimum, Quantity? Maximum)
{
    /// <summary>The bounds of every resource that the settings name.</summary>
    public static IReadOnlyList<ResourceBounds> From(Settings settings)
    {
        var (requests, limits) = (settings.Get(ResourceDefaultsOptions.Requests), settings.Get(ResourceDefaultsOptions.Limits));
        var (minimum, maximum) = (settings.Get(ResourceDefaultsOptions.Minimum), settings.Get(ResourceDefaultsOptions.Maximum));
        return [.. requests.Concat(limits).Concat(minimum).Concat(maximum).Select(entry => entry.Key).Distinct(StringComparer.Ordinal)
            .Select(resource => new ResourceBounds(resource, Find(requests, resource), Find(limits, resource), Find(minimum, resource), Find(maximum, resource)))];
    }

    /// <summary>What of the settings does not fit together; null when all does.</summary>
    public string? Fault => (Minimum > Maximum, Request > Limit) switch
    {
        (true, _) => $"{Resource}: the minimum {Minimum} is above the maximum {Maximum}; expected it to be at most that",
        _ when Resource is "storage" || Resource.StartsWith("requests.", StringComparison.Ordinal) || Resource.StartsWith("limits.", StringComparison.Ordinal) =>
            $"{Resource}: containers have no such resource, the API server refuses it; expected cpu, memory, ephemeral-storage or a device such as example.com/gpu",
        _ when Request is null && Limit is null && Maximum is null && Minimum <= Quantity.Zero => $"{Resource}: nothing is below the minimum {Minimum}; expected it to be above 0",
        _ when Request is null && Limit is null => null,
        _ when Resource.StartsWith("hugepages-", StringComparison.Ordinal) => $"{Resource}: no container can start with huge pages that it did not ask for, beside cpu or memory; expected none by default",
        _ when Resource.Contains('/', StringComparison.Ordinal) && Request is not null && Request != Limit => $"{Resource}: a device has to have a limit that equals its request; expected both, and the same",
        (_, true) => $"{Resource}: the request {Request} is above the limit {Limit}; expected it to be at most that",
        _ => null,
    };

    /// <summary>What a container gets, given what it has.</summary>
    /// <param name="request">Its request.</param>
    /// <param name="limit">Its limit.</param>
    /// <param name="fill">Whether what is missing is filled in, or only what is there is kept in bounds.</param>
    public (Quantity? Request, Quantity? Limit) Apply(Quantity? request, Quantity? limit, bool fill)
    {
        // The API server makes a missing request equal to the limit, so a limit alone is enough said.
        var filledRequest = request ?? (fill && limit is null ? Request : null);
        var filledLimit = limit ?? (fill ? Limit : null);
        if (limit is null && filledRequest > filledLimit)
        {
            filledLimit = filledRequest;
        }

        var bounded = (Request: Bound(filledRequest), Limit: Bound(filledLimit));
        return bounded.Request > bounded.Limit ? (bounded.Limit, bounded.Limit) : bounded;
    }

    private Quantity? Bound(Quantity? amount)
    {
        var raised = amount < Minimum ? Minimum : amount;
        return raised > Maximum ? Maximum : raised;
    }

    private static Quantity? Find(IReadOnlyList<KeyValuePair<string, Quantity>> amounts, string resource)
    {
        foreach (var (key, value) in amounts)
        {
            if (key == resource)
            {
                return value;
            }
        }

        return null;
    }
}
