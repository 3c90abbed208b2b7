using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Newtonsoft.Json.Linq;
using Sluice.Json;
using Sluice.Patching;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Patching;

public sealed class PatchPropertyTests
{
    private static readonly Config ManyCases = Config.QuickThrowOnFailure.WithMaxTest(1500);

    private static readonly Gen<Scenario> Scenarios =
        from document in JsonGenerators.Object
        from count in Gen.Choose(0, 12)
        from edits in Edit.Generator.ListOf(count)
        from more in Edit.Generator.ListOf(4)
        select new Scenario(document, [.. edits], [.. more]);

    [Fact]
    public void The_patch_applied_by_another_implementation_gives_the_edited_document() => ForAll(scenario =>
    {
        var (after, patch) = scenario.Run();
        var applied = IndependentPatch.Apply(scenario.Document, patch);
        Assert.True(JToken.DeepEquals(IndependentPatch.Parse(after), applied), $"{patch} gave {applied}, not {after}");
    });

    [Fact]
    public void Every_operation_changes_something_and_no_object_is_replaced_by_an_object() => ForAll(scenario =>
    {
        var (_, patch) = scenario.Run();
        var document = IndependentPatch.Parse(scenario.Document);
        foreach (var operation in IndependentPatch.Operations(patch))
        {
            var before = document.DeepClone();
            var path = (string)operation["path"]!;
            var replacesObject = (string)operation["op"]! == "replace"
                && IndependentPatch.Find(document, path) is JObject
                && operation["value"] is JObject;
            Assert.False(replacesObject, $"{operation} replaces an object by an object");
            IndependentPatch.Apply(document, operation);
            Assert.False(JToken.DeepEquals(before, document), $"{operation} of {patch} changes nothing");
        }
    });

    [Fact]
    public void Edits_that_leave_the_document_as_it_was_give_no_patch() => ForAll(scenario =>
    {
        var (after, patch) = scenario.Run();
        if (JToken.DeepEquals(IndependentPatch.Parse(scenario.Document), IndependentPatch.Parse(after)))
        {
            // Only a number or a text written in another way may be left over, and the generator has none of those.
            Assert.Equal("", patch);
        }
    });

    [Fact]
    public void Rolling_back_restores_the_document_and_the_patch() => ForAll(scenario =>
    {
        var document = Parse(scenario.Document);
        scenario.Edits.ForEach(edit => edit.Apply(document.Root));
        var mark = document.EditCount;
        var (text, patch) = (document.Root.ToString(), PatchOf(document));
        scenario.More.ForEach(edit => edit.Apply(document.Root));
        document.RollBack(mark);
        Assert.Equal(WithoutSpace(text), WithoutSpace(document.Root.ToString()));
        Assert.Equal(WithoutSpace(patch), WithoutSpace(PatchOf(document)));
        document.RollBack(0);
        Assert.Equal(IndependentPatch.Parse(scenario.Document), IndependentPatch.Parse(document.Root.ToString()), JToken.EqualityComparer);
        Assert.Equal("", PatchOf(document));
    });

    [Fact]
    public void The_edited_document_parsed_again_has_the_same_value() => ForAll(scenario =>
    {
        var document = Parse(scenario.Document);
        scenario.Edits.ForEach(edit => edit.Apply(document.Root));
        var again = Parse(document.Root.ToString());
        Assert.True(document.Root.ValueEquals(again.Root));
        Assert.True(again.Root.ValueEquals(document.Root));
    });

    [Fact]
    public void What_no_edit_touches_survives_byte_for_byte()
    {
        const string Kept = """{ "n":[1.0, 1e400,-0 ,1E+2, 123456789012345678901234567890], "t\u0065xt" : "\u0061\/\ud83d\ude00 é", "x":null }""";
        ForAll(scenario =>
        {
            var document = Parse($$"""{"kept":{{Kept}},"edited":{{scenario.Document}}}""");
            scenario.Edits.ForEach(edit => edit.Apply(document.Root["edited"]));
            Assert.StartsWith($"{{\"kept\":{Kept},\"edited\":", document.Root.ToString(), StringComparison.Ordinal);
            Assert.All(IndependentPatch.Operations(PatchOf(document)), operation => Assert.StartsWith("/edited", (string)operation["path"]!, StringComparison.Ordinal));
        });
    }

    private static void ForAll(Action<Scenario> check) => Check.One(ManyCases, Prop.ForAll(Arb.From(Scenarios, Shrink), check));

    private static IEnumerable<Scenario> Shrink(Scenario scenario)
    {
        for (var i = 0; i < scenario.Edits.Count; i++)
        {
            yield return scenario with { Edits = [.. scenario.Edits[..i], .. scenario.Edits[(i + 1)..]] };
        }
    }

    // What was edited is written without the space that stood between its parts; no generated text has any.
    private static string WithoutSpace(string json) => json.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static Document Parse(string json)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes(json)));
        return document;
    }

    private static string PatchOf(Document document)
    {
        var output = new ByteBuffer();
        PatchWriter.Write(document.Root, output, new ByteBuffer());
        return Encoding.UTF8.GetString(output.Span);
    }

    private sealed record Scenario(string Document, List<Edit> Edits, List<Edit> More)
    {
        public (string After, string Patch) Run()
        {
            var document = Parse(Document);
            Edits.ForEach(edit => edit.Apply(document.Root));
            return (document.Root.ToString(), PatchOf(document));
        }

        public override string ToString() => $"{Document}\n{string.Join('\n', Edits)}\nmore:\n{string.Join('\n', More)}";
    }
}
