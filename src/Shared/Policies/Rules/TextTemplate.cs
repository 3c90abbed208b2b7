using System.Text;
using Sluice.Expressions;
using Sluice.Json;
using Sluice.Yaml;

namespace Sluice.Policies.Rules;

/// <summary>A text with <c>${{ expression }}</c> in it.</summary>
internal sealed class TextTemplate : RuleTemplate
{
    private const string Open = "${{";
    private const string Close = "}}";

    private readonly (string Literal, RuleExpression? Expression)[] _parts;

    private TextTemplate((string Literal, RuleExpression? Expression)[] parts) => _parts = parts;

    /// <summary>Its parts in their order: each is a text or an expression.</summary>
    public IReadOnlyList<(string Literal, RuleExpression? Expression)> Parts => _parts;

    /// <inheritdoc />
    public override bool IsConstant => _parts.All(part => part.Expression is null);

    /// <summary>Reads a text.</summary>
    /// <param name="node">Where it stands.</param>
    /// <param name="path">The same, for errors.</param>
    /// <param name="text">The text.</param>
    /// <param name="compiler">Compiles its expressions, and gathers what is wrong with them.</param>
    public static TextTemplate Read(ConfigNode node, string path, string text, RuleCompiler compiler)
    {
        var parts = new List<(string Literal, RuleExpression? Expression)>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (text.AsSpan(at).StartsWith("$" + Open))
            {
                literal.Append(Open);
                at += Open.Length + 1;
            }
            else if (!text.AsSpan(at).StartsWith(Open))
            {
                literal.Append(text[at++]);
            }
            else if (EndOf(text, at) is var end && end < 0)
            {
                compiler.Errors.Add(node, path, $"{Open} without its {Close}; expected {Close} behind the expression, or ${Open} for a plain {Open}");
                return new TextTemplate([]);
            }
            else
            {
                Flush(parts, literal);
                parts.Add(("", compiler.Compile(node, path, text[(at + Open.Length)..end])));
                at = end + Close.Length;
            }
        }

        Flush(parts, literal);
        return new TextTemplate([.. parts]);
    }

    /// <inheritdoc />
    public override bool Write(RuleScope scope, ByteBuffer output, ref string? fault)
    {
        if (_parts is [{ Expression: { } whole }])
        {
            return WriteValue(whole.Evaluate(scope), whole, output, ref fault);
        }

        if (Render(scope, ref fault) is not { } text)
        {
            return false;
        }

        JsonText.WriteString(output, text);
        return true;
    }

    /// <summary>The text with the values in place; null when one of them is not a text, number or truth value.</summary>
    public string? Render(RuleScope scope, ref string? fault)
    {
        var text = new StringBuilder();
        foreach (var (literal, expression) in _parts)
        {
            text.Append(literal);
            if (expression is null)
            {
                continue;
            }

            var value = expression.Evaluate(scope);
            if (value.Kind is ValueKind.String)
            {
                text.Append(value.AsString());
            }
            else if (value.Kind is ValueKind.Int or ValueKind.Uint or ValueKind.Double or ValueKind.Bool)
            {
                var json = new ByteBuffer(32);
                fault = ValueJson.Write(value, json);
                text.Append(Encoding.UTF8.GetString(json.Span));
            }
            else
            {
                fault = value.IsError ? expression.Explain(value) : $"{expression}: a value of the type {value.Type} inside a text; expected a text, a number or a truth value";
                return null;
            }
        }

        return text.ToString();
    }

    private static bool WriteValue(Value value, RuleExpression expression, ByteBuffer output, ref string? fault)
    {
        if (value.Kind == ValueKind.Optional && !value.TryGetOptional(out value))
        {
            return false;
        }

        fault = value.IsError ? expression.Explain(value) : ValueJson.Write(value, output) is { } why ? $"{expression}: {why} has no form in JSON" : fault;
        return fault is null;
    }

    // Behind a text of the expression itself, which may hold the brackets.
    private static int EndOf(string text, int start)
    {
        var quote = '\0';
        for (var i = start + Open.Length; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                i += text[i] == '\\' ? 1 : 0;
                quote = i < text.Length && text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (text.AsSpan(i).StartsWith("}}") && Depth(text.AsSpan(start + Open.Length, i - start - Open.Length)) == 0)
            {
                return i;
            }
        }

        return -1;
    }

    // A map at the end of the expression closes first: ${{ {"a": {"b": 1}} }}.
    private static int Depth(ReadOnlySpan<char> expression)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = 0; i < expression.Length; i++)
        {
            if (quote != '\0')
            {
                i += expression[i] == '\\' ? 1 : 0;
                quote = i < expression.Length && expression[i] == quote ? '\0' : quote;
            }
            else
            {
                quote = expression[i] is '"' or '\'' ? expression[i] : '\0';
                depth += expression[i] switch { '{' => 1, '}' => -1, _ => 0 };
            }
        }

        return depth;
    }

    private static void Flush(List<(string Literal, RuleExpression? Expression)> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add((literal.ToString(), null));
            literal.Clear();
        }
    }
}
