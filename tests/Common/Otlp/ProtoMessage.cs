using System.Buffers.Binary;
using System.Text;

namespace Sluice.Testing.Otlp;

/// <summary>A message of Protocol Buffers, by field number (https://protobuf.dev/programming-guides/encoding/): enough to look into one.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = ReadVariable(ref bytes);
            _fields.Add(ReadField((int)(key >> 3), (int)(key & 7), ref bytes));
        }
    }

    /// <summary>The messages in a field.</summary>
    public IEnumerable<ProtoMessage> Messages(int number) => Fields(number).Select(field => new ProtoMessage(field.Bytes));

    /// <summary>The text in a field; "" when it is not there.</summary>
    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    /// <summary>The bytes in a field, in hexadecimal digits.</summary>
    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    /// <summary>The number in a field, whichever way it was written; 0 when it is not there.</summary>
    public ulong Number(int number) => Fields(number).Select(field => field.Value).LastOrDefault();

    /// <summary>The doubles that are packed in a field.</summary>
    public double[] Doubles(int number) => Chunks(Bytes(number)).Select(chunk => BinaryPrimitives.ReadDoubleLittleEndian(chunk)).ToArray();

    private static IEnumerable<byte[]> Chunks(byte[] bytes) => bytes.Chunk(sizeof(double));

    private byte[] Bytes(int number) => Fields(number).Select(field => field.Bytes.ToArray()).LastOrDefault([]);

    private IEnumerable<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> Fields(int number) => _fields.Where(field => field.Number == number);

    private static (int Number, ulong Value, ReadOnlyMemory<byte> Bytes) ReadField(int number, int type, ref ReadOnlyMemory<byte> bytes)
    {
        switch (type)
        {
            case 0:
                return (number, ReadVariable(ref bytes), default);
            case 1:
                return (number, BinaryPrimitives.ReadUInt64LittleEndian(Take(8, ref bytes).Span), default);
            case 2:
                return (number, 0, Take((int)ReadVariable(ref bytes), ref bytes));
            case 5:
                return (number, BinaryPrimitives.ReadUInt32LittleEndian(Take(4, ref bytes).Span), default);
            default:
                throw new FormatException($"wire type {type} of field {number}");
        }
    }

    private static ReadOnlyMemory<byte> Take(int count, ref ReadOnlyMemory<byte> bytes)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static ulong ReadVariable(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(1, ref bytes).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
