using Mono.Cecil;
using Mono.Cecil.Cil;
using Sluice.Policies;

namespace Sluice.Host.Tests.Docs;

/// <summary>
/// The texts in the code that runs when policies decide: what stands between the placeholders of a denial or a warning. Found by walking from where a
/// policy is asked along every call, lambda and table of functions, so that a text added anywhere below is found too.
/// </summary>
internal sealed class PolicyTexts : IDisposable
{
    private const string Policies = "Sluice.Policies";
    private readonly ModuleDefinition _module = ModuleDefinition.ReadModule(typeof(Catalogue).Assembly.Location);
    private readonly List<TypeDefinition> _types;

    public PolicyTexts() => _types = [.. _module.GetTypes().Where(type => NamespaceOf(type).StartsWith(Policies, StringComparison.Ordinal))];

    /// <summary>Those of the policies of a type of the catalogue.</summary>
    public IReadOnlySet<string> Of(PolicyType type)
    {
        var policy = typeof(Catalogue).Assembly.GetTypes().Single(one => typeof(IPolicy).IsAssignableFrom(one) && !one.IsAbstract && ReferenceEquals(TypeOf(one), type));
        var classes = new List<TypeDefinition>();
        for (var one = _module.GetType(policy.FullName); one is not null && NamespaceOf(one).StartsWith(Policies, StringComparison.Ordinal); one = one.BaseType?.Resolve())
        {
            classes.Add(one);
        }

        var walk = new Walk(this, classes);
        walk.Add(classes.SelectMany(one => one.Methods).Where(method => method.Name is "EvaluateAsync" or "Evaluate" or "Decide"));
        return walk.Run();
    }

    /// <summary>Those of a class that is asked for every policy.</summary>
    public IReadOnlySet<string> Of(Type type)
    {
        var walk = new Walk(this, []);
        walk.Add(_module.GetType(type.FullName).Methods);
        return walk.Run();
    }

    /// <inheritdoc />
    public void Dispose() => _module.Dispose();

    private static PolicyType? TypeOf(Type policy) => policy.GetProperty("Type", typeof(PolicyType))?.GetValue(null) as PolicyType;

    private static string NamespaceOf(TypeDefinition type) => type.DeclaringType is { } outer ? NamespaceOf(outer) : type.Namespace;

    // Of policies it goes through those classes alone that are one policy: what another one overrides is said by that.
    private sealed class Walk(PolicyTexts all, IReadOnlyList<TypeDefinition> policy)
    {
        private readonly HashSet<MethodDefinition> _seen = [];
        private readonly HashSet<MethodDefinition> _made = [];
        private readonly Queue<MethodDefinition> _open = new();
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

        public void Add(IEnumerable<MethodDefinition> methods)
        {
            foreach (var method in methods.Where(method => method.HasBody && _seen.Add(method)))
            {
                _open.Enqueue(method);
            }
        }

        public HashSet<string> Run()
        {
            while (_open.TryDequeue(out var method))
            {
                // Iterators and what awaits run in a class that the compiler makes for them.
                Add(method.DeclaringType.NestedTypes.Where(type => type.Name.StartsWith($"<{method.Name}>", StringComparison.Ordinal)).SelectMany(type => type.Methods));

                AddOwn(method.DeclaringType);
                foreach (var instruction in method.Body.Instructions.Where(one => !_made.Contains(method) || one.OpCode == OpCodes.Ldstr || one.OpCode == OpCodes.Ldftn))
                {
                    Look(instruction.Operand, instruction.OpCode);
                }
            }

            return _texts;
        }

        // A text that an object is a part of calls its ToString. What it was made with, before any policy decides, may be what it says; but what is called
        // there reads settings.
        private void AddOwn(TypeDefinition type)
        {
            var made = type.Methods.Where(one => one is { IsConstructor: true, IsStatic: false } && !_seen.Contains(one) && (IsPolicy(type) || !IsDescription(type))).ToList();
            _made.UnionWith(made);
            Add(made);
            Add(type.Methods.Where(one => (one.Name == nameof(ToString) && !IsMadeByCompiler(one)) || (one is { IsConstructor: true, IsStatic: true } && !IsDescription(type))));
        }

        private void Look(object? operand, OpCode code)
        {
            switch (operand)
            {
                case string text when code == OpCodes.Ldstr:
                    _texts.Add(text);
                    break;
                case MethodReference called when called.Resolve() is { } target && all._types.Contains(target.DeclaringType) && !ReadsSettings(target):
                    if (_made.Remove(target))
                    {
                        _open.Enqueue(target);
                    }

                    Add([target, .. target.IsVirtual ? Overrides(target) : []]);
                    break;
                case FieldReference field when code == OpCodes.Ldsfld && field.Resolve() is { } found && all._types.Contains(found.DeclaringType) && !IsDescription(found.DeclaringType):
                    Add(found.DeclaringType.Methods.Where(method => method is { IsConstructor: true, IsStatic: true }));
                    break;
            }
        }

        // Deciding has none of these.
        private static bool ReadsSettings(MethodDefinition method) =>
            method.Parameters.Any(one => one.ParameterType.Namespace == "Sluice.Yaml" || one.ParameterType.Name is "PolicyContext" or "Settings");

        // A record's, which shows every property.
        private static bool IsMadeByCompiler(MethodDefinition method) => method.CustomAttributes.Any(one => one.AttributeType.Name == "CompilerGeneratedAttribute");

        // Options and types have texts for the reference, which docs/policies.md is.
        private static bool IsDescription(TypeDefinition type) => type.Name == nameof(Catalogue) || type.Fields.Any(one => one.FieldType.Name is "PolicyType" or "Option`1");

        private IEnumerable<MethodDefinition> Overrides(MethodDefinition method) =>
            all._types.Where(type => (!IsPolicy(type) || policy.Contains(type)) && IsOne(type, method.DeclaringType)).SelectMany(type => type.Methods).Where(one => one.IsVirtual && one.Name == method.Name && one.Parameters.Count == method.Parameters.Count);

        private static bool IsPolicy(TypeDefinition type) => type.Name.EndsWith("Policy", StringComparison.Ordinal);

        private static bool IsOne(TypeDefinition type, TypeDefinition of) =>
            type.Interfaces.Any(one => one.InterfaceType.Resolve() == of) || type.BaseType?.Resolve() is { } parent && (parent == of || IsOne(parent, of));
    }
}
