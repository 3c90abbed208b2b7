using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>
/// What a setting may look like: reads it from YAML, says in words what is accepted, and as a JSON schema. The one place from which
/// loading, the reference and the editor's completion come.
/// </summary>
/// <typeparam name="T">What it is read into.</typeparam>
public abstract class Shape<T>
{
    /// <summary>What is accepted, for messages and the reference: <c>a quantity such as 100m or 128Mi</c>.</summary>
    public abstract string Accepts { get; }

    /// <summary>The same as a JSON schema (draft 2020-12), as JSON text.</summary>
    public abstract string Schema { get; }

    /// <summary>The same for the reference: what has a name is referred to by it.</summary>
    internal virtual string Brief => Accepts;

    /// <summary>The forms that <see cref="Brief"/> and <see cref="Schema"/> refer to.</summary>
    internal virtual IEnumerable<Grammar> Grammars => [];

    /// <summary>Reads a value.</summary>
    /// <param name="node">The value in the file.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <param name="errors">Gets what is wrong with it.</param>
    /// <param name="value">The value; the default of its type when there is an error.</param>
    /// <returns>Whether it could be read.</returns>
    public abstract bool TryRead(ConfigNode node, string path, ErrorList errors, out T value);

    /// <summary>A value as it would be written in the file, for the reference.</summary>
    public abstract string Show(T value);

    /// <summary>Adds the error that the node is not what is accepted.</summary>
    protected bool Refuse(ConfigNode node, string path, ErrorList errors)
    {
        errors.Add(node, path, $"{node.Describe()}; expected {Accepts}");
        return false;
    }
}
