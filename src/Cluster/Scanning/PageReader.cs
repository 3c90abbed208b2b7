using System.Text.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>A page of a list, as bytes: where its items are, and where the next page begins. Read from one end to the other, nothing of it is built.</summary>
internal sealed class PageReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private readonly List<(int Start, int Length)> _items = [];

    /// <summary>Where the items are.</summary>
    public IReadOnlyList<(int Start, int Length)> Items => _items;

    /// <summary>Where the next page begins; "" behind the last one.</summary>
    public string Continue { get; private set; } = "";

    /// <summary>How many items are behind this page; null where the API server does not say.</summary>
    public long? Remaining { get; private set; }

    /// <summary>Reads a page.</summary>
    /// <returns>What is wrong with it; null when it is a list.</returns>
    public string? Read(ReadOnlySpan<byte> json)
    {
        _items.Clear();
        (Continue, Remaining) = ("", null);
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isItems, isMetadata) = (reader.ValueTextEquals("items"u8), reader.ValueTextEquals("metadata"u8));
                reader.Read();
                if (isItems && reader.TokenType == JsonTokenType.StartArray)
                {
                    ReadItems(ref reader);
                }
                else if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadMetadata(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return $"the API server sends something that is not JSON: {exception.Message}";
        }
    }

    private void ReadItems(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _items.Add((start, (int)reader.BytesConsumed - start));
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isContinue, isRemaining) = (reader.ValueTextEquals("continue"u8), reader.ValueTextEquals("remainingItemCount"u8));
            reader.Read();
            if (isContinue && reader.TokenType == JsonTokenType.String)
            {
                Continue = reader.GetString()!;
            }
            else if (isRemaining && reader.TokenType == JsonTokenType.Number)
            {
                Remaining = reader.TryGetInt64(out var count) ? count : null;
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
