using System.Text;
using Sluice.Json;

namespace Sluice.Shared.Tests.Json;

public sealed class RepeatedTextsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("pods")]
    [InlineData("système:ünï")]
    [InlineData("😀")]
    public void A_text_is_what_its_bytes_say(string text)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(text, RepeatedTexts.Of(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void Many_texts_never_take_each_others_place_unnoticed()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var text = $"name-{i % 3000}";
            Assert.Equal(text, RepeatedTexts.Of(Encoding.UTF8.GetBytes(text)));
        }
    }

    // Whatever the hashes are of this process: one place for each would have two of a review's texts at the same one in every twentieth process.
    [Fact]
    public void Those_that_fall_on_the_same_stay_beside_each_other()
    {
        var places = new KeptPlaces<string>(sets: 8);
        string[] texts = ["pods", "v1", "Pod", "default"];
        Assert.All(texts, text => places.Keep(3, text));

        Assert.Equal(texts, places.Of(3).ToArray());
        places.Keep(3, "one more");
        Assert.Equal(3, places.Of(3).ToArray().Intersect(texts).Count());
        Assert.Contains("one more", places.Of(3).ToArray());
        Assert.All(places.Of(4).ToArray(), Assert.Null);
    }

    [Fact]
    public void A_long_text_is_not_kept()
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 4000));

        Assert.NotSame(RepeatedTexts.Of(bytes), RepeatedTexts.Of(bytes));
    }

    // Another test may take its place just then, but not every time.
    [Fact]
    public void A_text_that_was_seen_is_found_again() =>
        Assert.Contains(Enumerable.Range(0, 1000), _ => ReferenceEquals(RepeatedTexts.Of("replicaset-controller"u8), RepeatedTexts.Of("replicaset-controller"u8)));
}
