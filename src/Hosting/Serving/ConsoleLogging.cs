namespace Sluice.Hosting.Serving;

/// <summary>Logs for a person on a terminal, JSON for everything else.</summary>
internal static class ConsoleLogging
{
    /// <summary>Makes the log of a server. Standard error is its own from then on, and standard output where it writes there.</summary>
    /// <param name="standardError">The least level of what goes to standard error; the rest goes to standard output.</param>
    public static ILoggerFactory Create(LogLevel standardError)
    {
        ILogger? logger = null;
        Console.SetError(new LogOutput(Console.Error, lines => ServeLog.LogLinesLost(logger!, lines)));
        if (standardError > LogLevel.Trace)
        {
            Console.SetOut(new LogOutput(Console.Out, lines => ServeLog.LogLinesLost(logger!, lines)));
        }

        var loggers = LoggerFactory.Create(logging => Add(logging, standardError));
        logger = loggers.CreateLogger("Sluice");
        return loggers;
    }

    private static void Add(ILoggingBuilder logging, LogLevel standardError)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // With any level of it on, ASP.NET Core makes a span for each request, which nobody would see.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // What a client did to its own connection is critical there, with a stack trace, as often as the client likes.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
        if (Console.IsErrorRedirected)
        {
            logging.AddJsonConsole(options => options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ");
            logging.Services.Configure<Microsoft.Extensions.Logging.Console.JsonConsoleFormatterOptions>(options => options.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss ";
            });
        }

        // A reader of the log that stalls must not stall admission: what does not fit in the queue is dropped, and counted in the log.
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.QueueFullMode = Microsoft.Extensions.Logging.Console.ConsoleLoggerQueueFullMode.DropWrite);

        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = standardError);
    }
}
