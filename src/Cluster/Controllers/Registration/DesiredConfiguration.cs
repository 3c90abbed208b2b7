using System.Text;
using Sluice.Json;

namespace Sluice.Cluster.Controllers.Registration;

/// <summary>A webhook configuration as it should be: what sluice.yaml says, and what others own in the one that is there.</summary>
/// <param name="live">The one that is there; missing when there is none.</param>
/// <param name="leftTo">Field managers whose fields are left to them.</param>
internal sealed class DesiredConfiguration(Node live, IReadOnlyList<string> leftTo)
{
    /// <summary>Holds the selectors' expressions that are others', as a list in JSON: a selector has one owner, and that is Sluice once it changed anything in it.</summary>
    public const string KeptAnnotation = "sluice.dev/kept-expressions";

    private const string CertManager = "cert-manager.io/inject-";

    private static readonly string[] Selectors = ["namespaceSelector", "objectSelector"];

    private readonly FieldOwners _owners = new(live, leftTo);
    private readonly HashSet<string> _kept = [.. ReadKept(live)];
    private readonly HashSet<string> _keptNow = [];

    /// <summary>Whether cert-manager's cainjector is told to write the caBundle.</summary>
    public bool IsInjected
    {
        get
        {
            foreach (var annotation in live["metadata"u8]["annotations"u8].Members)
            {
                if (annotation.Name.StartsWith(CertManager, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Makes it, over the one that is there: its metadata stays, but for what is Sluice's of it.</summary>
    /// <param name="manifest">What sluice.yaml says.</param>
    /// <param name="authorities">The caBundle; null to leave it as it is.</param>
    public Node Make(Node manifest, Authorities? authorities)
    {
        var made = (live.Exists ? live : manifest).Copy();
        var metadata = made.EnsureObject("metadata");
        metadata.Remove("managedFields");
        foreach (var label in manifest["metadata"u8]["labels"u8].Members)
        {
            metadata.EnsureObject("labels").Set(label.Name, label.Value.Text ?? "");
        }

        var webhooks = manifest["webhooks"u8].Copy();
        foreach (var webhook in webhooks.Items)
        {
            Complete(webhook, Find(webhook["name"u8].Text), authorities);
        }

        made.Set("webhooks", webhooks);
        Annotate(metadata, Authorities.Annotation, IsInjected ? null : authorities?.Record);
        Annotate(metadata, KeptAnnotation, _keptNow.Count == 0 ? null : $"[{string.Join(',', _keptNow.Order(StringComparer.Ordinal))}]");
        return made;
    }

    private void Complete(Node webhook, Node present, Authorities? authorities)
    {
        // A new webhook is of the same server as the others; one that nobody trusts until somebody fills it in fails.
        var own = authorities is { Count: > 0 } ? Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities.Pem)) : null;
        var others = present["clientConfig"u8]["caBundle"u8].Text ?? BundleOf(live);
        var isLeft = IsInjected || Owned(webhook, "clientConfig", "caBundle");
        if ((isLeft ? others ?? own : own ?? others) is { } bundle)
        {
            webhook["clientConfig"u8].Set("caBundle", bundle);
        }

        foreach (var selector in Selectors)
        {
            KeepExpressions(webhook, present, selector);
        }

        foreach (var member in present.Members)
        {
            if (member.Name != "clientConfig" && !Selectors.Contains(member.Name) && Owned(webhook, member.Name))
            {
                webhook.Set(member.Name, member.Value);
            }
        }
    }

    // What others add to a selector keeps requests away, and is theirs; what Sluice says there is not, and follows sluice.yaml.
    private void KeepExpressions(Node webhook, Node present, string selector)
    {
        var isOwned = Owned(webhook, selector);
        var own = CanonicalOf(webhook[selector]["matchExpressions"u8]).ToHashSet(StringComparer.Ordinal);
        foreach (var expression in present[selector]["matchExpressions"u8].Items)
        {
            var text = Canonical(expression);
            if (!own.Contains(text) && (isOwned || _kept.Contains(text)))
            {
                webhook.EnsureObject(selector).EnsureArray("matchExpressions").Append(expression);
                _keptNow.Add(text);
            }
        }
    }

    private bool Owned(Node webhook, params ReadOnlySpan<string> path) => _owners.Own(webhook["name"u8].Text ?? "", path);

    private Node Find(string? name)
    {
        foreach (var webhook in live["webhooks"u8].Items)
        {
            if (webhook["name"u8].Text == name)
            {
                return webhook;
            }
        }

        return default;
    }

    /// <summary>The caBundle that webhooks of a configuration have; null when none has one.</summary>
    public static string? BundleOf(Node configuration)
    {
        foreach (var webhook in configuration["webhooks"u8].Items)
        {
            if (webhook["clientConfig"u8]["caBundle"u8].Text is { Length: > 0 } bundle)
            {
                return bundle;
            }
        }

        return null;
    }

    private static IEnumerable<string> ReadKept(Node live)
    {
        var text = live["metadata"u8]["annotations"u8][KeptAnnotation].Text ?? "[]";
        return CanonicalOf(Node.ParseOrMissing(Encoding.UTF8.GetBytes(text)));
    }

    private static List<string> CanonicalOf(Node expressions)
    {
        var texts = new List<string>();
        foreach (var expression in expressions.Items)
        {
            texts.Add(Canonical(expression));
        }

        return texts;
    }

    // The order of members is no difference.
    private static string Canonical(Node expression)
    {
        var values = new List<string>();
        foreach (var value in expression["values"u8].Items)
        {
            values.Add(value.ToString());
        }

        return $"{{\"key\":{expression["key"u8]},\"operator\":{expression["operator"u8]}{(values.Count == 0 ? "" : $",\"values\":[{string.Join(',', values)}]")}}}";
    }

    private static void Annotate(Node metadata, string name, string? value)
    {
        if (value is not null)
        {
            metadata.EnsureObject("annotations").Set(name, value);
        }
        else if (metadata["annotations"u8][name].Exists)
        {
            metadata["annotations"u8].Remove(name);
        }
    }
}
