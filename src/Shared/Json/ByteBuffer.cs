using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sluice.Json;

/// <summary>
/// A growing buffer of bytes that keeps its memory between uses: rented and reset by its owner, never shared by two requests.
/// </summary>
public sealed class ByteBuffer : IBufferWriter<byte>
{
    // Past this a buffer is given back when it is reset, so that one large review does not hold memory for good.
    private const int KeptCapacity = 64 * 1024;

    // Past this a buffer that receives grows by a quarter: twice a large one would be more than what it will hold.
    private const int DoubledCapacity = 1024 * 1024;

    // Behind what is expected there is room for what is added to it.
    private const int Slack = 64 * 1024;

    private readonly LargeArrays<byte>? _arrays;
    private byte[] _bytes;
    private List<byte[]>? _outgrown;
    private int _expected;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="capacity">Bytes to begin with; more are taken as needed.</param>
    public ByteBuffer(int capacity = 1024)
        : this(capacity, null)
    {
    }

    internal ByteBuffer(int capacity, LargeArrays<byte>? arrays) => (_bytes, _arrays) = (new byte[capacity], arrays);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>What was written, to be read from its beginning; good until the next write.</summary>
    internal Stream ToStream() => new MemoryStream(_bytes, 0, Length, writable: false);

    /// <summary>Bytes of memory that it has.</summary>
    internal int Capacity => _bytes.Length;

    internal byte[] Array => _bytes;

    /// <summary>Says how much will be written at most, as far as is known: it grows to that and not past it. Nothing is taken yet, for it may not come.</summary>
    internal void Expect(int length) => _expected = length == 0 ? 0 : length + Slack;

    /// <summary>Forgets what was written.</summary>
    public void Reset()
    {
        Length = 0;
        _expected = 0;
        if (_bytes.Length > KeptCapacity)
        {
            _arrays?.Return(_bytes);
            _bytes = new byte[1024];
        }

        if (_outgrown is { Count: > 0 })
        {
            _outgrown.ForEach(_arrays!.Return);
            _outgrown.Clear();
        }
    }

    /// <summary>What is written, as bytes of their own.</summary>
    internal static byte[] ToArray(Action<ByteBuffer> write)
    {
        var buffer = new ByteBuffer();
        write(buffer);
        return buffer.Span.ToArray();
    }

    /// <summary>Cuts back to <paramref name="length"/> bytes.</summary>
    internal void Truncate(int length) => Length = length;

    /// <inheritdoc />
    public void Advance(int count) => Length += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Writes <paramref name="bytes"/> as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes bytes that come from elsewhere, while nobody reads what was written before.</summary>
    internal void Receive(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            var before = _bytes;
            Grow(Received(checked(Length + bytes.Length)));
            _arrays?.Return(before);
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    /// <summary>Puts zeros behind what was written, without making them part of it.</summary>
    internal void Terminate(int zeros)
    {
        Reserve(zeros);
        _bytes.AsSpan(Length, zeros).Clear();
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public void Write(long value)
    {
        Reserve(20);
        System.Buffers.Text.Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            MakeRoom(count);
        }
    }

    private void MakeRoom(int count)
    {
        // What is written may lie in the array that is left behind, so that is given back only when the buffer is reset.
        if (_arrays?.IsLarge(_bytes.Length) == true)
        {
            (_outgrown ??= []).Add(_bytes);
        }

        Grow(checked(Math.Max(Length + count, _bytes.Length * 2)));
    }

    private void Grow(int capacity)
    {
        var grown = _arrays?.Rent(capacity) ?? new byte[capacity];
        Span.CopyTo(grown);
        _bytes = grown;
    }

    private int Received(int needed)
    {
        var grown = _bytes.Length < DoubledCapacity || needed <= _expected ? _bytes.Length * 2 : _bytes.Length + (_bytes.Length / 4);
        return needed > _expected ? Math.Max(needed, grown)
            : needed > grown ? _expected
            : Math.Min(grown, _expected);
    }
}
