namespace Sluice.Cluster.Tests.Node;

/// <summary>The tests that need nodes share one cluster.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<NodeCluster>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "node";

    /// <summary>The category that ./test.sh --node runs.</summary>
    public const string Category = "Node";
}
