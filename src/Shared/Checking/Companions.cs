using Sluice.Configuration;
using Sluice.Kubernetes;

namespace Sluice.Checking;

/// <summary>
/// Finds, for one policy after the other, those before it that name the same and may be for the same namespaces: what has nothing to do with each other is never
/// compared, so that the work grows with the policies and not with their pairs.
/// </summary>
/// <typeparam name="T">What is named.</typeparam>
internal sealed class Companions<T>
    where T : notnull
{
    // A thousand policies that name the same for the same namespaces would be half a million pairs; the first ones tell what is wrong with the others.
    private const int MostCompared = 64;

    // Where the fixed beginnings of two patterns differ no name is meant by both. So each stands under its own beginning, and under all those that lead to it.
    private readonly Dictionary<(T Subject, string Beginning), List<int>> _at = [];
    private readonly Dictionary<(T Subject, string Beginning), List<int>> _below = [];

    /// <summary>The companions of a policy among those that were added before it, at most 64 of them for each name and namespace, in their order; the policy is then added.</summary>
    /// <param name="number">Its number, larger than those before it.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="subjects">What it names.</param>
    public IReadOnlyCollection<int> Add(int number, ConfiguredPolicy policy, IEnumerable<T> subjects)
    {
        var companions = new SortedSet<int>();
        var beginnings = policy.Match.Namespaces.Include.Select(Beginning).Distinct().ToList();
        foreach (var subject in subjects.Distinct())
        {
            foreach (var beginning in beginnings)
            {
                Meet(companions, _below, (subject, beginning));
                for (var length = 0; length < beginning.Length; length++)
                {
                    Meet(companions, _at, (subject, beginning[..length]));
                }
            }

            foreach (var beginning in beginnings)
            {
                Put(_at, (subject, beginning), number);
                for (var length = 0; length <= beginning.Length; length++)
                {
                    Put(_below, (subject, beginning[..length]), number);
                }
            }
        }

        companions.Remove(number);
        return companions;
    }

    private static string Beginning(Glob glob) => glob.Pattern.AsSpan().IndexOfAny('*', '?') is >= 0 and var wildcard ? glob.Pattern[..wildcard] : glob.Pattern;

    private static void Meet(SortedSet<int> companions, Dictionary<(T, string), List<int>> index, (T, string) key)
    {
        if (index.TryGetValue(key, out var numbers))
        {
            companions.UnionWith(numbers);
        }
    }

    private static void Put(Dictionary<(T, string), List<int>> index, (T, string) key, int number)
    {
        var numbers = index.TryGetValue(key, out var found) ? found : index[key] = [];
        if (numbers.Count < MostCompared && (numbers.Count == 0 || numbers[^1] != number))
        {
            numbers.Add(number);
        }
    }
}
