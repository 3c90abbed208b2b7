namespace Sluice.Admission;

/// <summary>What is done to the object, as <c>request.operation</c> says it. A set of them is what a webhook rule lists.</summary>
[Flags]
public enum Operations
{
    /// <summary>No operation.</summary>
    None = 0,

    /// <summary><c>CREATE</c>.</summary>
    Create = 1,

    /// <summary><c>UPDATE</c>, patches included.</summary>
    Update = 2,

    /// <summary><c>DELETE</c>: the object is in <c>oldObject</c>.</summary>
    Delete = 4,

    /// <summary><c>CONNECT</c>: exec, attach, port-forward, proxy.</summary>
    Connect = 8,
}

/// <summary>The wire names of operations.</summary>
public static class OperationNames
{
    /// <summary>The operation of that name, or <see cref="Operations.None"/>.</summary>
    public static Operations Parse(string? name) => name switch
    {
        "CREATE" => Operations.Create,
        "UPDATE" => Operations.Update,
        "DELETE" => Operations.Delete,
        "CONNECT" => Operations.Connect,
        _ => Operations.None,
    };

    /// <summary>The wire name of one operation.</summary>
    public static string Name(this Operations operation) => operation switch
    {
        Operations.Create => "CREATE",
        Operations.Update => "UPDATE",
        Operations.Delete => "DELETE",
        Operations.Connect => "CONNECT",
        _ => "",
    };

    /// <summary>The wire names of a set of operations, in the order in which Kubernetes' documents have them.</summary>
    public static IEnumerable<string> Names(this Operations operations) =>
        ((Operations[])[Operations.Create, Operations.Update, Operations.Delete, Operations.Connect]).Where(one => (operations & one) != 0).Select(Name);
}
