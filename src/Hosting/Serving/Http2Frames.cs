namespace Sluice.Hosting.Serving;

/// <summary>Follows the frames of HTTP/2 (RFC 9113) in what a server writes, to know where another frame can be put between two of them.</summary>
internal struct Http2Frames
{
    private const int HeaderLength = 9;
    private const byte Headers = 1;
    private const byte PushPromise = 5;
    private const byte Continuation = 9;
    private const byte EndOfHeaders = 4;

    /// <summary>GOAWAY (type 7) on stream 0, with the highest stream there can be and no error: open no more, those that are open go on.</summary>
    public static ReadOnlySpan<byte> GoAway => [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0];

    private int _headerBytes;
    private int _length;
    private int _payloadLeft;
    private byte _type;
    private byte _flags;
    private bool _inHeaders;

    /// <summary>Whether what was written so far ends with a whole frame, the first one (SETTINGS) included, and no block of headers is open.</summary>
    public bool IsBetweenFrames { get; private set; }

    /// <summary>Goes on with the next bytes.</summary>
    public void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                var skipped = Math.Min(_payloadLeft, bytes.Length);
                _payloadLeft -= skipped;
                bytes = bytes[skipped..];
            }
            else
            {
                ReadHeader(bytes[0]);
                bytes = bytes[1..];
            }
        }

        IsBetweenFrames = _headerBytes == 0 && _payloadLeft == 0 && !_inHeaders;
    }

    // Length (3 bytes), type, flags, stream (4 bytes).
    private void ReadHeader(byte value)
    {
        switch (_headerBytes++)
        {
            case < 3:
                _length = (_length << 8) | value;
                break;
            case 3:
                _type = value;
                break;
            case 4:
                _flags = value;
                break;
            case HeaderLength - 1:
                (_headerBytes, _payloadLeft, _length) = (0, _length, 0);
                _inHeaders = _type is Headers or PushPromise or Continuation ? (_flags & EndOfHeaders) == 0 : _inHeaders;
                break;
        }
    }
}
