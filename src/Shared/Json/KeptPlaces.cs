namespace Sluice.Json;

/// <summary>
/// Places for what comes again and again, a few of them for each hash: several that fall on the same stay beside each other, where one place would be made anew at every
/// turn. How much is held is bounded whatever callers send. Safe for concurrent use.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="sets">How many sets of places; a power of two.</param>
internal sealed class KeptPlaces<T>(int sets)
    where T : class
{
    private const int PlacesOfASet = 4;

    private readonly T?[] _places = new T?[sets * PlacesOfASet];

    /// <summary>The places of a hash; each is read by <see cref="Volatile"/>, and may be empty.</summary>
    public Span<T?> Of(int hash) => _places.AsSpan((hash & (sets - 1)) * PlacesOfASet, PlacesOfASet);

    /// <summary>Keeps something, in place of another where all its places are taken.</summary>
    public void Keep(int hash, T kept)
    {
        var places = Of(hash);
        var at = places.IndexOf((T?)null);
        Volatile.Write(ref places[at >= 0 ? at : (int)((uint)hash >> 16) % PlacesOfASet], kept);
    }
}
