using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Policies.Mutation;
using Sluice.Policies.Validation;

namespace Sluice.Webhooks.Native;

/// <summary>
/// Says in the API server's own admission policies (https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ and
/// mutating-admission-policy) what it can decide by itself, so that it need not call Sluice for it. A policy is said whole or not at all: half of one would decide otherwise.
/// </summary>
internal static class NativePolicies
{
    /// <summary>The condition that keeps the pictures of static pods from what mutates, in CEL: here they are left alone without being told.</summary>
    public const string NoMirrorPod = "!has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)";

    private const string ApiVersion = "admissionregistration.k8s.io/v1";

    /// <summary>The policies of a configuration that can be said.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="time">The clock: exceptions that are over are left out.</param>
    public static NativeExport Of(SluiceConfiguration configuration, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var export = new NativeExport();
        foreach (var policy in configuration.Policies)
        {
            var faults = new NativeFaults();
            if (policy.Type.Name != ValidationPolicy.Type.Name && policy.Type.Name != MutationPolicy.Type.Name)
            {
                faults.Add("type", $"{policy.Type.Name} is not made of rules in CEL");
            }
            else if (Manifests(policy, time, faults) is var manifests && faults.Found.Count == 0)
            {
                export.Add(policy, manifests);
            }

            foreach (var (path, reason) in faults.Found)
            {
                export.Note(new NativeNote(policy.Place, policy.Name, path, reason));
            }
        }

        return export;
    }

    private static ImmutableArray<JsonObject> Manifests(ConfiguredPolicy policy, TimeProvider time, NativeFaults faults)
    {
        var isMutating = policy.Type.Kind == PolicyKind.Mutating;
        var expressions = new NativeExpressions(policy, faults);
        var parameters = NativeParameters.Of(policy, expressions);
        var spec = new JsonObject { ["failurePolicy"] = policy.FailurePolicy == FailurePolicy.Fail ? "Fail" : "Ignore" };
        if (parameters.Kind is { } kind)
        {
            spec["paramKind"] = kind;
        }

        spec["matchConstraints"] = NativeMatch.Constraints(policy);
        AddIfAny(spec, "matchConditions", new NativeConditions(policy, time, faults).All());
        var place = spec.Count;
        if (isMutating)
        {
            NativeMutation.Add(policy, expressions, spec, faults);
        }
        else
        {
            NativeValidation.Add(policy, expressions, spec, faults);
        }

        // Made last, because the rules may ask for more of them.
        if (expressions.Variables() is { Count: > 0 } variables)
        {
            spec.Insert(place, "variables", variables);
        }

        return [Manifest(KindOf(isMutating), policy.Name, spec), Manifest($"{KindOf(isMutating)}Binding", policy.Name, Binding(policy, parameters, isMutating, faults)), .. parameters.Objects];
    }

    private static JsonObject Binding(ConfiguredPolicy policy, NativeParameters parameters, bool isMutating, NativeFaults faults)
    {
        var binding = new JsonObject { ["policyName"] = policy.Name };
        if (parameters.Reference is { } reference)
        {
            binding["paramRef"] = reference;
        }

        if (!isMutating)
        {
            binding["validationActions"] = new JsonArray(policy.Action switch { PolicyAction.Warn => "Warn", PolicyAction.Audit => "Audit", _ => "Deny" });
        }
        else if (policy.Action != PolicyAction.Enforce)
        {
            faults.Add("action", $"{policy.Action}: a MutatingAdmissionPolicy always acts");
        }

        return binding;
    }

    private static JsonObject Manifest(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "sluice" } },
        ["spec"] = spec,
    };

    private static string KindOf(bool isMutating) => isMutating ? "MutatingAdmissionPolicy" : "ValidatingAdmissionPolicy";

    internal static void AddIfAny(JsonObject target, string name, JsonArray list)
    {
        if (list.Count > 0)
        {
            target[name] = list;
        }
    }
}

/// <summary>Gathers what keeps a policy from being one of Kubernetes' own.</summary>
internal sealed class NativeFaults
{
    private readonly List<(string Path, string Reason)> _found = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<(string Path, string Reason)> Found => _found;

    /// <summary>Adds one.</summary>
    public void Add(string path, string reason) => _found.Add((path, reason));
}
