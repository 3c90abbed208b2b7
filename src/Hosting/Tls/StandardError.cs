namespace Sluice.Hosting.Tls;

/// <summary>What a server says to a person. A terminal that is gone, or a log file on a full disk, is no reason not to serve.</summary>
internal static class StandardError
{
    /// <summary>Writes a line, if that can be done.</summary>
    public static void WriteLine(string text)
    {
        try
        {
            Console.Error.WriteLine(text);
        }
        catch (IOException)
        {
            // There is nowhere to say so.
        }
    }
}
