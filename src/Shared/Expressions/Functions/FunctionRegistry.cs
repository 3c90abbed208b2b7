namespace Sluice.Expressions;

/// <summary>
/// The functions that expressions may call. A library is one static class that adds its overloads here, each with its cost:
/// <c>registry.Member("getPort", [UrlType], CelType.String, (in url) => …)</c>.
/// </summary>
internal sealed class FunctionRegistry
{
    private readonly Dictionary<string, List<Overload>> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CelType> _types = new(StringComparer.Ordinal);
    private bool _outsideKubernetes;

    /// <summary>Every function's name.</summary>
    public IReadOnlyCollection<string> Names => _functions.Keys;

    /// <summary>The overloads of a function; none when there is no such function.</summary>
    public IReadOnlyList<Overload> this[string function] => _functions.TryGetValue(function, out var overloads) ? overloads : [];

    /// <summary>The types that can be named in expressions, such as <c>net.IP</c>.</summary>
    public IReadOnlyDictionary<string, CelType> Types => _types;

    /// <summary>Says that a type can be named in expressions.</summary>
    public FunctionRegistry Type(CelType type)
    {
        _types.Add(type.Name, type);
        return this;
    }

    /// <summary>What is added by <paramref name="library"/> does not exist in Kubernetes 1.36.</summary>
    public FunctionRegistry OutsideKubernetes(Action<FunctionRegistry> library)
    {
        _outsideKubernetes = true;
        library(this);
        _outsideKubernetes = false;
        return this;
    }

    /// <summary>A function of one argument: <c>isURL(text)</c>.</summary>
    public FunctionRegistry Global(
        string name, CelType parameter, CelType result, Overload.Unary function, CallCost? cost = null, Overload.ResultSize? size = null) =>
        Add(new Overload(name, false, [parameter], result, cost ?? CallCost.Nominal) { One = function, Size = size, InKubernetes = !_outsideKubernetes });

    /// <summary>A function of two arguments.</summary>
    public FunctionRegistry Global(
        string name, CelType first, CelType second, CelType result, Overload.Binary function, CallCost? cost = null, Overload.ResultSize? size = null) =>
        Add(new Overload(name, false, [first, second], result, cost ?? CallCost.Nominal) { Two = function, Size = size, InKubernetes = !_outsideKubernetes });

    /// <summary>A function of any number of arguments, also none.</summary>
    public FunctionRegistry Global(
        string name, CelType[] parameters, CelType result, Overload.Variadic function, CallCost? cost = null, Overload.ResultSize? size = null) =>
        Add(new Overload(name, false, parameters, result, cost ?? CallCost.Nominal) { Many = function, Size = size, InKubernetes = !_outsideKubernetes });

    /// <summary>A function called on its only argument: <c>url.getPort()</c>.</summary>
    public FunctionRegistry Member(
        string name, CelType receiver, CelType result, Overload.Unary function, CallCost? cost = null, Overload.ResultSize? size = null) =>
        Add(new Overload(name, true, [receiver], result, cost ?? CallCost.Nominal) { One = function, Size = size, InKubernetes = !_outsideKubernetes });

    /// <summary>A function called on its first argument, with one more: <c>text.startsWith(prefix)</c>.</summary>
    public FunctionRegistry Member(
        string name, CelType receiver, CelType argument, CelType result, Overload.Binary function, CallCost? cost = null, Overload.ResultSize? size = null) =>
        Add(new Overload(name, true, [receiver, argument], result, cost ?? CallCost.Nominal) { Two = function, Size = size, InKubernetes = !_outsideKubernetes });

    /// <summary>A function called on its first argument, with any number more; the receiver stands first in <paramref name="parameters"/>.</summary>
    public FunctionRegistry Member(
        string name, CelType[] parameters, CelType result, Overload.Variadic function, CallCost? cost = null, Overload.ResultSize? size = null) =>
        Add(new Overload(name, true, parameters, result, cost ?? CallCost.Nominal) { Many = function, Size = size, InKubernetes = !_outsideKubernetes });

    private FunctionRegistry Add(Overload overload)
    {
        if (!_functions.TryGetValue(overload.Function, out var overloads))
        {
            _functions.Add(overload.Function, overloads = []);
        }

        overloads.Add(overload);
        return this;
    }
}
