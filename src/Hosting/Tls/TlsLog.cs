namespace Sluice.Hosting.Tls;

/// <summary>The events of TLS and of who may call. Ids and names are fixed.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(2101, LogLevel.Information, "The {Slot} certificate is served: {Subject}, until {NotAfter}, thumbprint {Thumbprint}", EventName = "CertificateServed")]
    public static partial void Serving(ILogger logger, string slot, string subject, string notAfter, string thumbprint);

    [LoggerMessage(2102, LogLevel.Error, "The {Slot} certificate in {Directory} is refused: {Problem}", EventName = "CertificateRefused")]
    public static partial void Refused(ILogger logger, string slot, string directory, string problem);

    [LoggerMessage(2103, LogLevel.Warning, "The {Slot} certificate takes over from {Previous}", EventName = "CertificateSlotChanged")]
    public static partial void SlotChanged(ILogger logger, string slot, string previous);

    [LoggerMessage(2111, LogLevel.Information, "{Count} client authorities from {File}", EventName = "ClientAuthoritiesLoaded")]
    public static partial void AuthoritiesLoaded(ILogger logger, int count, string file);

    [LoggerMessage(2112, LogLevel.Error, "Client authorities in {File} are refused, nobody may call: {Problem}", EventName = "ClientAuthoritiesRefused")]
    public static partial void AuthoritiesRefused(ILogger logger, string file, string problem);

    [LoggerMessage(2113, LogLevel.Warning, "A client is refused: {Subject}: {Problem}; {Skipped} like it not logged", EventName = "ClientRefused")]
    public static partial void ClientRefused(ILogger logger, string subject, string problem, int skipped);

    [LoggerMessage(2121, LogLevel.Information, "{Count} caller tokens from {File}", EventName = "CallerTokensLoaded")]
    public static partial void TokensLoaded(ILogger logger, int count, string file);

    [LoggerMessage(2122, LogLevel.Error, "Caller tokens in {File} are refused, nobody may call: {Problem}", EventName = "CallerTokensRefused")]
    public static partial void TokensRefused(ILogger logger, string file, string problem);
}
