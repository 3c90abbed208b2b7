namespace Sluice.Expressions;

/// <summary>
/// What an expression may name: variables with their types, each at a place of its own, and functions. Immutable: <c>With…</c> gives another
/// one that has more. Start from <see cref="Admission"/>.
/// </summary>
internal sealed class ExpressionEnvironment
{
    private readonly Dictionary<string, Binding> _variables;

    private ExpressionEnvironment(ExpressionEnvironment from)
    {
        _variables = new Dictionary<string, Binding>(from._variables, StringComparer.Ordinal);
        Functions = from.Functions;
        Container = from.Container;
        MixedLiterals = from.MixedLiterals;
        IsChecked = from.IsChecked;
        HasObjectTypes = from.HasObjectTypes;
        VariableCount = from.VariableCount;
    }

    private ExpressionEnvironment(FunctionRegistry functions)
    {
        Functions = functions;
        _variables = new Dictionary<string, Binding>(StringComparer.Ordinal);
    }

    /// <summary>An environment without variables, with the functions of <see cref="StandardLibraries"/>.</summary>
    public static ExpressionEnvironment Empty { get; } = new(StandardLibraries.All);

    /// <summary>
    /// The variables of Kubernetes' admission policies, at the places of <see cref="AdmissionSlots"/>: <c>object</c>, <c>oldObject</c>,
    /// <c>request</c>, <c>namespaceObject</c> and <c>params</c>. Add <c>variables.*</c> by <see cref="WithLazy"/>.
    /// </summary>
    public static ExpressionEnvironment Admission { get; } = AdmissionTypes.Declare(Empty);

    /// <summary>The functions.</summary>
    public FunctionRegistry Functions { get; private init; }

    /// <summary>How many variables there are: as many places an <see cref="Activation"/> has.</summary>
    public int VariableCount { get; private init; }

    /// <summary>The room in which names are looked up first, from within to without; Kubernetes has none.</summary>
    internal string Container { get; private init; } = "";

    /// <summary>Whether a list may hold values of different types; not in Kubernetes.</summary>
    internal bool MixedLiterals { get; private init; }

    /// <summary>Whether mistakes of types are reported before the expression runs; always, in Kubernetes.</summary>
    internal bool IsChecked { get; private init; } = true;

    /// <summary>Whether objects can be made by <c>Object{…}</c> and <c>JSONPatch{…}</c>, as in Kubernetes' mutating policies.</summary>
    internal bool HasObjectTypes { get; private init; }

    /// <summary>The names that an expression can begin with.</summary>
    internal IEnumerable<string> RootNames => _variables.Keys.Select(name => name.Split('.')[0]).Distinct(StringComparer.Ordinal);

    /// <summary>Has one more variable.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type; <see cref="CelType.Dyn"/> of JSON.</param>
    /// <param name="slot">Its place in the activation.</param>
    public ExpressionEnvironment With(string name, CelType type, out int slot)
    {
        slot = VariableCount;
        var more = new ExpressionEnvironment(this) { VariableCount = VariableCount + 1 };
        more._variables[name] = new Binding(BindingKind.Variable, slot, type);
        return more;
    }

    /// <inheritdoc cref="With(string, CelType, out int)" />
    public ExpressionEnvironment With(string name, CelType type) => With(name, type, out _);

    /// <summary>Has one more variable <c>variables.NAME</c> of the type of an expression, which is evaluated when it is first asked for.</summary>
    /// <param name="name">The name behind <c>variables.</c></param>
    /// <param name="expression">What it stands for; it can name the variables before it.</param>
    /// <param name="slot">Its place, for <see cref="Activation.SetLazy"/>.</param>
    public ExpressionEnvironment WithLazy(string name, Expression expression, out int slot) => With("variables." + name, expression.Type, out slot);

    /// <summary>Can also make objects by <c>Object{…}</c> and <c>JSONPatch{…}</c>, as Kubernetes' mutating policies do: they become maps.</summary>
    public ExpressionEnvironment WithObjectTypes() => new(this) { HasObjectTypes = true };

    /// <summary>For the conformance vectors: names are looked up in a room first.</summary>
    internal ExpressionEnvironment In(string container) => new(this) { Container = container };

    /// <summary>For the conformance vectors: literals may be mixed, and types may be left unchecked.</summary>
    internal ExpressionEnvironment Loose(bool isChecked) => new(this) { MixedLiterals = true, IsChecked = isChecked };

    /// <summary>What a name stands for; one that begins with a dot is in no room.</summary>
    internal Binding? Find(string name)
    {
        foreach (var candidate in Candidates(name))
        {
            if (_variables.TryGetValue(candidate, out var variable))
            {
                return variable;
            }

            if (StandardLibraries.FindType(Functions, candidate) is { } type)
            {
                return new Binding(BindingKind.Constant, -1, CelType.TypeOf(type), Value.From(type));
            }
        }

        return null;
    }

    /// <summary>The full names that a name can mean, the innermost room first.</summary>
    internal IEnumerable<string> Candidates(string name)
    {
        for (var room = name.StartsWith('.') ? "" : Container; room.Length > 0; room = room.Contains('.') ? room[..room.LastIndexOf('.')] : "")
        {
            yield return $"{room}.{name}";
        }

        yield return name.TrimStart('.');
    }

    /// <summary>The variables' names by their places.</summary>
    internal string[] VariableNames()
    {
        var names = new string[VariableCount];
        foreach (var (name, variable) in _variables)
        {
            names[variable.Slot] = name;
        }

        return names;
    }

    /// <summary>Whether an object of that type can be made.</summary>
    internal bool IsObjectType(string name) => HasObjectTypes && (name is "Object" or "JSONPatch" || name.StartsWith("Object.", StringComparison.Ordinal));

    /// <summary>Why a variable that Kubernetes has does not exist here; null of other names.</summary>
    internal string? Refusal(string name) => name switch
    {
        "authorizer" => "'authorizer' does not exist here: it asks the API server a question for every review; narrow the rule by match.users and match.groups, or leave it to a policy of the cluster",
        "variables" => "'variables' has no variable of that name; each is named as in variables.image, and stands before the ones that use it",
        "params" => "'params' is not set for this policy; add params to its settings",
        _ => null,
    };
}
