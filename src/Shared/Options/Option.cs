using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>One setting: its name, what it may be, its default and its meaning.</summary>
public abstract class Option
{
    private protected Option(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>The key in the file.</summary>
    public string Name { get; }

    /// <summary>What it does, a sentence or two for the reference.</summary>
    public string Description { get; }

    /// <summary>Whether the file must have it.</summary>
    public abstract bool IsRequired { get; }

    /// <summary>What is accepted, in words.</summary>
    public abstract string Accepts { get; }

    /// <summary>The default as it would be written in the file; "" when it is required or has none.</summary>
    public abstract string DefaultText { get; }

    /// <summary>What is accepted, as a JSON schema in JSON text.</summary>
    public abstract string Schema { get; }

    /// <summary>The options inside, when this is a mapping (or a list of mappings) of named options; empty otherwise.</summary>
    public abstract IReadOnlyList<Option> Inner { get; }

    /// <summary>A setting that may be left out and has no default: its value is null then.</summary>
    /// <typeparam name="T">What it is read into.</typeparam>
    public static Option<T?> Optional<T>(string name, Shape<T> shape, string description)
        where T : class => new(name, shape!, null, description);

    /// <summary>What is accepted, for the reference: what has a name is referred to by it.</summary>
    internal abstract string Brief { get; }

    /// <summary>The forms that are referred to, also by the options inside.</summary>
    internal abstract IEnumerable<Grammar> Grammars { get; }

    /// <summary>Whether <see cref="Inner"/> are options of the items of a list.</summary>
    internal abstract bool IsList { get; }

    internal abstract object? Default { get; }

    internal abstract bool TryRead(ConfigNode node, string path, ErrorList errors, out object? value);
}

/// <summary>One setting of a type.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
public sealed class Option<T> : Option
{
    private readonly Shape<T> _shape;
    private readonly T? _default;

    /// <summary>A setting that may be left out.</summary>
    public Option(string name, Shape<T> shape, T defaultValue, string description)
        : base(name, description)
    {
        _shape = shape;
        _default = defaultValue;
    }

    /// <summary>A setting that the file must have.</summary>
    public Option(string name, Shape<T> shape, string description)
        : base(name, description)
    {
        _shape = shape;
        IsRequired = true;
    }

    /// <inheritdoc />
    public override bool IsRequired { get; }

    /// <inheritdoc />
    public override string Accepts => _shape.Accepts;

    /// <inheritdoc />
    public override string DefaultText => _default is null ? "" : _shape.Show(_default);

    /// <inheritdoc />
    public override string Schema => _shape.Schema;

    /// <inheritdoc />
    public override IReadOnlyList<Option> Inner => _shape is IHasOptions { Options: var options } ? options : [];

    internal override string Brief => _shape.Brief;

    internal override IEnumerable<Grammar> Grammars => _shape.Grammars;

    internal override bool IsList => _shape is IHasOptions { AreOfItems: true };

    internal override object? Default => _default;

    internal override bool TryRead(ConfigNode node, string path, ErrorList errors, out object? value)
    {
        var ok = _shape.TryRead(node, path, errors, out var read);
        value = read;
        return ok;
    }
}

/// <summary>A shape made of named options.</summary>
internal interface IHasOptions
{
    IReadOnlyList<Option> Options { get; }

    bool AreOfItems => false;
}
