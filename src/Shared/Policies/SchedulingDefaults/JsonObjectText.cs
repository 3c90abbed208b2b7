using Sluice.Json;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>Writes a JSON object member by member; members without a value are left out.</summary>
internal sealed class JsonObjectText
{
    private readonly ByteBuffer _output = new(256);

    public JsonObjectText() => _output.Write((byte)'{');

    public void AddText(string name, string? value)
    {
        if (value is not null)
        {
            AddName(name);
            JsonText.WriteString(_output, value);
        }
    }

    public void AddNumber(string name, int? value)
    {
        if (value is { } number)
        {
            AddName(name);
            _output.Write((long)number);
        }
    }

    public void AddJson(string name, ReadOnlySpan<byte> json)
    {
        AddName(name);
        _output.Write(json);
    }

    public byte[] ToUtf8() => [.. _output.Span, (byte)'}'];

    private void AddName(string name)
    {
        if (_output.Length > 1)
        {
            _output.Write((byte)',');
        }

        JsonText.WriteString(_output, name);
        _output.Write((byte)':');
    }
}
