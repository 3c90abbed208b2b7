using System.Diagnostics.CodeAnalysis;
namespace Sluice.Expressions;

/// <summary>
/// Reads the text of an expression into a tree: by recursive descent, no deeper than <see cref="MaximumDepth"/>, stopping at the first
/// thing that is wrong. What a name means is the checker's business.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Levels of nesting that are read and evaluated; the same as Kubernetes'.</summary>
    public const int MaximumDepth = 250;

    /// <summary>Characters that are read; the same as Kubernetes'.</summary>
    public const int MaximumLength = 100_000;

    private static readonly string[] Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ];

    private readonly List<Token> _tokens = [];
    private int _next;
    private int _depth;

    private ExpressionParser(string text)
    {
        var lexer = new Lexer(text);
        do
        {
            _tokens.Add(lexer.Next());
        }
        while (_tokens[^1].Kind != TokenKind.End);
    }

    private Token Current => _tokens[_next];

    /// <summary>Reads an expression.</summary>
    /// <returns>Null with the error when it is none.</returns>
    public static SyntaxNode? Parse(string text, out ExpressionError? error)
    {
        error = null;
        if (text.Length > MaximumLength)
        {
            error = new ExpressionError(1, 1, $"the expression has {text.Length} characters, more than {MaximumLength}");
            return null;
        }

        try
        {
            var parser = new ExpressionParser(text);
            var node = parser.Expression();
            return parser.Current.Kind == TokenKind.End ? node : throw parser.Unexpected("an operator or the end");
        }
        catch (SyntaxException problem)
        {
            error = ExpressionError.At(text, problem.Position, problem.Message);
            return null;
        }
    }

    private SyntaxNode Expression()
    {
        Enter();
        var condition = Logical(isAnd: false);
        if (!TryTake("?", out var mark))
        {
            _depth--;
            return condition;
        }

        var whenTrue = Logical(isAnd: false);
        Expect(":", "':' and what the condition gives when it is false");
        var whenFalse = Expression();
        _depth--;
        return Checked(new ConditionalNode(mark.Position, condition, whenTrue, whenFalse));
    }

    private SyntaxNode Logical(bool isAnd)
    {
        var first = isAnd ? Binary(0) : Logical(isAnd: true);
        var sign = isAnd ? "&&" : "||";
        if (!TryTake(sign, out var operation))
        {
            return first;
        }

        var terms = new List<SyntaxNode> { first };
        do
        {
            terms.Add(isAnd ? Binary(0) : Logical(isAnd: true));
        }
        while (TryTake(sign, out _));
        return Checked(new LogicalNode(operation.Position, isAnd, terms));
    }

    // Relations bind least, then sums, then products; all from the left.
    private SyntaxNode Binary(int level)
    {
        if (level == 3)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Current.Kind == TokenKind.Operator && LevelOf(Current.Text) == level)
        {
            var operation = Take();
            left = Checked(new CallNode(operation.Position, FunctionOf(operation.Text), null, [left, Binary(level + 1)]));
        }

        return left;
    }

    private static int LevelOf(string operation) => operation switch
    {
        "<" or "<=" or ">" or ">=" or "==" or "!=" or "in" => 0,
        "+" or "-" => 1,
        "*" or "/" or "%" => 2,
        _ => -1,
    };

    private static string FunctionOf(string operation) => operation == "in" ? "@in" : $"_{operation}_";

    private SyntaxNode Unary()
    {
        if (!Current.Is("!") && !Current.Is("-"))
        {
            return Member();
        }

        var sign = Take();
        if (sign.Text == "-" && Current.Kind is TokenKind.Int or TokenKind.Double)
        {
            return Member(Number(isNegative: true, sign.Position));
        }

        var count = 1;
        while (TryTake(sign.Text, out _))
        {
            count++;
        }

        var operand = Member();
        return count % 2 == 0 ? operand : Checked(new CallNode(sign.Position, sign.Text == "!" ? "!_" : "-_", null, [operand]));
    }

    private SyntaxNode Member(SyntaxNode? known = null)
    {
        var node = known ?? Primary();
        while (true)
        {
            if (TryTake(".", out var dot))
            {
                node = AfterDot(node, dot);
            }
            else if (TryTake("[", out var bracket))
            {
                var isOptional = TryTake("?", out _);
                node = new IndexNode(bracket.Position, node, Expression(), isOptional);
                Expect("]", "']'");
            }
            else
            {
                return node;
            }

            Checked(node);
        }
    }

    private SyntaxNode AfterDot(SyntaxNode operand, Token dot)
    {
        var isOptional = TryTake("?", out _);
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
        {
            throw Unexpected("the name of a field or a function");
        }

        var name = Take();
        if (name.Kind == TokenKind.QuotedIdentifier)
        {
            return new SelectNode(dot.Position, operand, name.Text[1..^1], isOptional) { IsQuoted = true };
        }

        return !isOptional && TryTake("(", out var open)
            ? Call(open, name, operand)
            : new SelectNode(dot.Position, operand, name.Text, isOptional);
    }

    private SyntaxNode Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Int or TokenKind.Uint or TokenKind.Double:
                return Number(isNegative: false, token.Position);
            case TokenKind.String:
                Take();
                return Literals.TryText(token, out var text, out var problem)
                    ? new ConstantNode(token.Position, Value.From(new Utf8Text(text)))
                    : throw new SyntaxException(problem.Position, problem.Problem);
            case TokenKind.Bytes:
                Take();
                return Literals.TryBytes(token, out var bytes, out problem)
                    ? new ConstantNode(token.Position, Value.From(bytes))
                    : throw new SyntaxException(problem.Position, problem.Problem);
            case TokenKind.Identifier:
                return Named(hasDot: false);
            case TokenKind.Operator:
                return Bracketed(token);
            default:
                throw Unexpected("a value");
        }
    }

    private SyntaxNode Bracketed(Token token)
    {
        _next++;
        switch (token.Text)
        {
            case "true" or "false":
                return new ConstantNode(token.Position, Value.From(token.Text == "true"));
            case "null":
                return new ConstantNode(token.Position, Value.Null);
            case "(":
                var inner = Expression();
                Expect(")", "')'");
                return inner;
            case "[":
                return List(token.Position);
            case "{":
                return Checked(new MapNode(token.Position, null, Entries(typeName: null)));
            case "." when Current.Kind == TokenKind.Identifier:
                return Named(hasDot: true);
            default:
                _next--;
                throw Unexpected("a value");
        }
    }

    private SyntaxNode Named(bool hasDot)
    {
        var name = Take();
        if (TryMessage(name, out var message))
        {
            return message;
        }

        if (Array.IndexOf(Reserved, name.Text) >= 0)
        {
            throw new SyntaxException(name.Position, $"'{name.Text}' is a reserved word; a field of that name is written object['{name.Text}']");
        }

        var text = hasDot ? "." + name.Text : name.Text;
        return TryTake("(", out var open) ? Call(open, name with { Text = text }, null) : new IdentifierNode(name.Position, text);
    }

    // A name with dots and an opening brace make an object: Object.spec{…}.
    private bool TryMessage(Token name, [NotNullWhen(true)] out SyntaxNode? message)
    {
        var end = _next;
        while (_tokens[end].Is(".") && _tokens[end + 1].Kind == TokenKind.Identifier)
        {
            end += 2;
        }

        message = null;
        if (!_tokens[end].Is("{"))
        {
            return false;
        }

        var typeName = name.Text;
        for (; _next < end; _next += 2)
        {
            typeName += "." + _tokens[_next + 1].Text;
        }

        _next++;
        message = Checked(new MapNode(name.Position, typeName, Entries(typeName)));
        return true;
    }

    private SyntaxNode List(int position)
    {
        var elements = new List<ListElement>();
        while (!TryTake("]", out _))
        {
            var isOptional = TryTake("?", out _);
            elements.Add(new ListElement(Expression(), isOptional));
            if (!TryTake(",", out _))
            {
                Expect("]", "',' or ']'");
                break;
            }
        }

        return Checked(new ListNode(position, elements));
    }

    private List<MapEntry> Entries(string? typeName)
    {
        var entries = new List<MapEntry>();
        while (!TryTake("}", out _))
        {
            var isOptional = TryTake("?", out _);
            var key = typeName is null ? Expression() : FieldName();
            Expect(":", "':' and a value");
            entries.Add(new MapEntry(key, Expression(), isOptional));
            if (!TryTake(",", out _))
            {
                Expect("}", "',' or '}'");
                break;
            }
        }

        return entries;
    }

    private ConstantNode FieldName()
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
        {
            throw Unexpected("the name of a field");
        }

        var name = Take();
        return new ConstantNode(name.Position, Value.From(new Utf8Text(name.Text.Trim('`'))));
    }

    private SyntaxNode Call(Token open, Token name, SyntaxNode? target)
    {
        var arguments = new List<SyntaxNode>();
        while (!TryTake(")", out _))
        {
            arguments.Add(Expression());
            if (!TryTake(",", out _))
            {
                Expect(")", "',' or ')'");
                break;
            }

            if (Current.Is(")"))
            {
                throw Unexpected("an argument");
            }
        }

        return Checked(Macros.Expand(name, target, arguments) ?? new CallNode(open.Position, name.Text, target, arguments));
    }

    private ConstantNode Number(bool isNegative, int position)
    {
        var token = Take();
        return Literals.TryNumber(token, isNegative, out var value)
            ? new ConstantNode(position, value)
            : throw new SyntaxException(position, $"'{token.Text}' is out of range: a number has 64 bits");
    }

    private Token Take() => _tokens[_next++];

    private bool TryTake(string text, out Token token)
    {
        token = Current;
        var isThere = token.Is(text);
        _next += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(string text, string accepted)
    {
        if (!TryTake(text, out _))
        {
            throw Unexpected(accepted);
        }
    }

    private void Enter()
    {
        if (++_depth > MaximumDepth)
        {
            throw TooDeep(Current.Position);
        }
    }

    private static T Checked<T>(T node)
        where T : SyntaxNode => node.Depth > MaximumDepth ? throw TooDeep(node.Position) : node;

    private static SyntaxException TooDeep(int position) => new(position, $"nested deeper than {MaximumDepth} levels");

    private SyntaxException Unexpected(string accepted) => Current.Kind == TokenKind.Wrong
        ? new SyntaxException(Current.Position, Current.Text)
        : new SyntaxException(Current.Position, $"{Current} where {accepted} is expected");

    /// <summary>Leaves the descent; never leaves this class.</summary>
    internal sealed class SyntaxException(int position, string message) : Exception(message)
    {
        public int Position { get; } = position;
    }
}
