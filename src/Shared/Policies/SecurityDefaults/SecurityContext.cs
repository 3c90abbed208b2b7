using Sluice.Json;

namespace Sluice.Policies.SecurityDefaults;

/// <summary>The <c>securityContext</c> of a pod's spec or of a container, whether it is there or not.</summary>
/// <param name="Owner">What has it.</param>
internal readonly record struct SecurityContext(Node Owner)
{
    private Node Value => Owner["securityContext"u8];

    /// <summary>A field; missing when there is none.</summary>
    public Node this[string field] => Value[field];

    /// <summary>Whether the container is privileged.</summary>
    public bool IsPrivileged => this["privileged"].IsTrue;

    /// <summary>Whether a field is absent and may be set: what is not an object is left for the API server to refuse.</summary>
    public bool Lacks(string field) => Value.IsAbsentOr(NodeKind.Object) && this[field].IsAbsent;

    /// <summary>Sets a field where it is absent.</summary>
    public void SetDefault(string field, bool value)
    {
        if (Lacks(field))
        {
            Owner.EnsureObject("securityContext").Set(field, value);
        }
    }

    /// <summary>Sets a field where it is absent, to a value given as JSON.</summary>
    public void SetDefault(string field, ReadOnlySpan<byte> json)
    {
        if (Lacks(field))
        {
            Owner.EnsureObject("securityContext").SetJson(field, json);
        }
    }

    /// <summary>Whether a capability is added, under either of its names (<c>SYS_ADMIN</c>, <c>CAP_SYS_ADMIN</c>), or with all of them.</summary>
    public bool Adds(string capability)
    {
        foreach (var item in this["capabilities"]["add"u8].Items)
        {
            if (item.Text is "ALL" or "CAP_ALL" || item.Text == capability || item.Text == "CAP_" + capability)
            {
                return true;
            }
        }

        return false;
    }
}
