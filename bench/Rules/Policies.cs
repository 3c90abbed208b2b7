using System.Globalization;
using System.Text;

namespace Sluice.Bench.Rules;

/// <summary>Configurations of many rules.</summary>
internal static class Policies
{
    /// <summary>Rules that hold for the pod of the review.</summary>
    public static string Matching(int count) => Of(count, "match: { resources: [pods] }");

    /// <summary>Rules with this match.</summary>
    public static string Of(int count, string match)
    {
        var text = new StringBuilder("policies:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - name: rule-{{i}}
                    type: validation
                    {{match}}
                    settings:
                      validations:
                        - expression: object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))
                          message: images are ours

                """);
        }

        return text.ToString();
    }
}
