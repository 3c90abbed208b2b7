using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Json;

public sealed class ParserComparisonTests
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    private const string Unreadable = "a lone surrogate";

    [Fact]
    public void Ten_thousand_mutations_of_a_review_are_judged_and_read_as_another_reader_does()
    {
        var source = Encoding.UTF8.GetBytes(Reviews.Pod());
        var random = new Random(20_260_101);
        var document = new Document();
        var valid = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var json = Mutations.Mutate(source, random);
            var expected = Read(json);
            var error = document.Parse(json);
            Assert.True((expected.Text is not null) == (error is null), $"mutation {i}: {error?.Message ?? "valid"} but {expected.Error ?? "valid"}: {Encoding.UTF8.GetString(json)}");
            if (expected.Text is not null)
            {
                valid++;
                Assert.Equal(expected.Text, expected.Text == Unreadable ? Unreadable : Show(document.Root));
            }
        }

        // Both kinds must be many for the comparison to mean anything.
        Assert.InRange(valid, 1000, 9000);
    }

    private static (string? Text, string? Error) Read(byte[] json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return (null, "not UTF-8");
        }

        try
        {
            return (Show(JsonNode.Parse(json, documentOptions: Strict)), null);
        }
        catch (JsonException exception)
        {
            return (null, exception.Message);
        }
        catch (InvalidOperationException)
        {
            // The other reader does not give out lone surrogates; that such a text is JSON, both agree on.
            return (Unreadable, null);
        }
    }

    private static string Show(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => $"{{{string.Join(',', members.Select(member => $"{member.Key}={Show(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(',', items.Select(Show))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => $"'{value.GetValue<string>()}'",
        _ => node.ToJsonString(),
    };

    private static string Show(Node node) => node.Kind switch
    {
        NodeKind.Object => $"{{{string.Join(',', node.Members.ToList().Select(member => $"{member.Name}={Show(member.Value)}"))}}}",
        NodeKind.Array => $"[{string.Join(',', node.Items.ToList().Select(Show))}]",
        NodeKind.String => $"'{node.Text}'",
        _ => node.ToString(),
    };
}
