namespace Sluice.Expressions;

/// <summary>The places of the variables of <see cref="ExpressionEnvironment.Admission"/> in an <see cref="Activation"/>.</summary>
internal static class AdmissionSlots
{
    /// <summary><c>object</c>: the object as it would be stored; null of a deletion.</summary>
    public const int Object = 0;

    /// <summary><c>oldObject</c>: the object as it is stored; null of a creation.</summary>
    public const int OldObject = 1;

    /// <summary><c>request</c>: the admission request without the objects.</summary>
    public const int Request = 2;

    /// <summary><c>namespaceObject</c>: the namespace; null of an object of the cluster.</summary>
    public const int NamespaceObject = 3;

    /// <summary><c>params</c>: the policy's parameters; null without any.</summary>
    public const int Params = 4;
}
