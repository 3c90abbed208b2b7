namespace Sluice.Testing;

/// <summary>Tests that measure the whole process, its memory for example: none of the others runs at the time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
