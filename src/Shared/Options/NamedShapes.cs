using Sluice.Kubernetes;

namespace Sluice.Options;

public static partial class Shapes
{
    /// <summary>The key of a label.</summary>
    public static Shape<string> LabelKey { get; } = Named("label key", TextThat(KubernetesNames.QualifiedName, text => KubernetesNames.IsQualifiedName(text)));

    /// <summary>The value of a label.</summary>
    public static Shape<string> LabelValue { get; } = Named("label value", TextThat(KubernetesNames.LabelValue, text => KubernetesNames.IsLabelValue(text)));

    /// <summary>The key of an annotation.</summary>
    public static Shape<string> AnnotationKey { get; } = Named("annotation key", TextThat(KubernetesNames.AnnotationKey, text => KubernetesNames.IsAnnotationKey(text)));

    /// <summary>The name of what is one label of a DNS name: containers, policies.</summary>
    public static Shape<string> DnsLabel { get; } = Named("DNS label", TextThat(KubernetesNames.Dns1123Label, text => KubernetesNames.IsDns1123Label(text)));

    /// <summary>The name of most objects.</summary>
    public static Shape<string> DnsSubdomain { get; } = Named("DNS subdomain", TextThat(KubernetesNames.Dns1123Subdomain, text => KubernetesNames.IsDns1123Subdomain(text)));

    /// <summary>The name of an environment variable.</summary>
    public static Shape<string> VariableName { get; } = Named("environment variable", TextThat(KubernetesNames.EnvVarName, text => KubernetesNames.IsEnvVarName(text)));

    /// <summary>An image as containers name it.</summary>
    public static Shape<string> Image { get; } = Named("image", TextThat("an image such as nginx:alpine or registry.example.com/team/app:2.1", text => ImageReference.TryParse(text, out _, out _)));

    /// <summary>A name with wildcards.</summary>
    public static Shape<string> Glob { get; } = Named("glob", TextThat(Sluice.Kubernetes.Glob.Accepted, text => text.Length > 0));

    /// <summary>An expression in CEL; whether it is one is found out when it is compiled, which says where in it.</summary>
    public static Shape<string> Expression { get; } =
        Named("expression", TextOrNumberThat("an expression in CEL, such as object.spec.replicas <= 5", text => text.Trim().Length > 0));

    /// <summary>An amount of a resource that is not negative.</summary>
    public static Shape<Quantity> Quantity { get; } = Named("quantity", new QuantityShape());

    /// <summary>The same, as the text that the file has.</summary>
    public static Shape<string> QuantityText { get; } = Named("quantity", QuantityShape.Text);

    /// <summary>A shape that many settings have, told once under its name.</summary>
    /// <param name="name">Such as <c>label key</c>.</param>
    /// <param name="shape">The shape.</param>
    public static Shape<T> Named<T>(string name, Shape<T> shape) => new NamedShape<T>(name, shape);
}
