using System.Diagnostics.CodeAnalysis;

namespace Sluice.Expressions.Libraries;

/// <summary>What a function of a library gives: a value, or the words of an error. Errors of expressions are values, never exceptions.</summary>
internal readonly struct Outcome<T>
{
    private Outcome(T? value, string? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; meaningless when there is an error.</summary>
    public T? Value { get; }

    /// <summary>Null, or what went wrong, in Kubernetes' words.</summary>
    public string? Error { get; }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(default, failure.Error);

    /// <summary>Whether there is a value.</summary>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error)
    {
        value = Value;
        error = Error;
        return error is null;
    }
}

/// <summary>The words of an error, on their way into an <see cref="Outcome{T}"/> of any type.</summary>
internal readonly record struct Failure(string Error);
