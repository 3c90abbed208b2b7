using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Overcommit;

/// <summary>Amounts written down in an annotation, as JSON: <c>{"web":{"cpu":"250m"}}</c>.</summary>
internal sealed class AmountRecord
{
    private readonly Document _document = new();

    /// <summary>Reads an annotation. One that is missing, or not of this form, is an empty record: users can write annotations too.</summary>
    public AmountRecord(string? annotation)
    {
        if (annotation is null || _document.Parse(System.Text.Encoding.UTF8.GetBytes(annotation)) is not null || !HasForm(_document.Root))
        {
            _document.Parse("{}"u8);
        }
    }

    /// <summary>Whether anything was written down or struck out since it was read.</summary>
    public bool IsChanged => _document.EditCount > 0;

    /// <summary>Whether nothing is written down.</summary>
    public bool IsEmpty => _document.Root.Count == 0;

    /// <summary>An amount as it was written; null when there is none.</summary>
    public string? Text(string group, string key) => _document.Root[group][key].Text;

    /// <summary>An amount; null when there is none, or none that can be read.</summary>
    public Quantity? Amount(string group, string key) => Quantity.TryParse(Text(group, key), out var quantity, out _) ? quantity : null;

    /// <summary>Writes an amount down.</summary>
    public void Set(string group, string key, string amount) => _document.Root.EnsureObject(group).Set(key, amount);

    /// <summary>Strikes a group out.</summary>
    public void Remove(string group) => _document.Root.Remove(group);

    /// <summary>The annotation's value.</summary>
    public override string ToString() => _document.Root.ToString();

    private static bool HasForm(Node root)
    {
        foreach (var member in root.Members)
        {
            if (!member.Value.IsObject)
            {
                return false;
            }
        }

        return root.IsObject;
    }
}
