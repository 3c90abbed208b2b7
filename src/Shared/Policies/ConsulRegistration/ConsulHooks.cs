using System.Globalization;
using System.Text;
using Sluice.Json;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>
/// Writes the commands of the hooks, for a POSIX shell. What the pod's names are is in them as text that the shell leaves alone; what is
/// known only on the node comes from the environment. See https://developer.hashicorp.com/consul/api-docs/agent/service
/// </summary>
/// <param name="agentPort">Port of the agent.</param>
/// <param name="attempts">Tries before giving up.</param>
/// <param name="timeoutSeconds">Seconds for one try.</param>
/// <param name="deregisterAfter">When the agent takes a failing service away.</param>
internal sealed class ConsulHooks(int agentPort, int attempts, int timeoutSeconds, string deregisterAfter)
{
    // An IPv6 address needs brackets in a URL. The last line of each hook is exit 0: a hook that fails would have the container killed.
    private const string Prelude =
        """
        bracket() { case "$1" in *:*) printf '[%s]' "$1" ;; *) printf '%s' "$1" ;; esac; }
        host=$(bracket "$HOST_IP")
        address=$(bracket "$POD_IP")

        """;

    // curl, else GNU wget (busybox's cannot PUT), else a request written by hand into nc, which busybox has.
    private const string Put =
        """
        put() {
          if command -v curl >/dev/null 2>&1; then
            curl -fsS -m TIMEOUT -o /dev/null -X PUT -H 'Content-Type: application/json' --data-binary "$2" "http://$host:PORT$1"
          elif wget --help 2>&1 | grep -q -e --method; then
            wget -q -T TIMEOUT -t 1 -O /dev/null --method=PUT --header='Content-Type: application/json' --body-data="$2" "http://$host:PORT$1"
          else
            length=$(printf '%s' "$2" | wc -c)
            printf 'PUT %s HTTP/1.1\r\nHost: %s:PORT\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "$1" "$host" "$length" "$2" |
              nc -w TIMEOUT "$HOST_IP" PORT | head -n 1 | grep -q ' 200'
          fi
        }
        attempt=1
        until put "$path" "$body"; do
          if [ "$attempt" -ge ATTEMPTS ]; then
            echo "consul: no answer from $host:PORT, giving up" >&2
            break
          fi
          attempt=$((attempt + 1))
          sleep 1
        done
        exit 0

        """;

    /// <summary>The command of postStart: registers the service.</summary>
    public string Register(ConsulService service, string @namespace)
    {
        var body = new ShellText().Text("{\"Name\":").Json(service.Name)
            .Text(",\"ID\":").Text(Unclosed(service.Name, @namespace)).Variable("POD_NAME")
            .Text("\",\"Address\":\"").Variable("POD_IP")
            .Text($"\",\"Port\":{Invariant(service.Port)},\"Tags\":[{string.Join(',', service.Tags.Select(Quote))}],\"Check\":{{");
        AddCheck(body, service);
        return Script("/v1/agent/service/register", "", body.ToString());
    }

    /// <summary>The command of preStop: takes the service away.</summary>
    public string Deregister(ConsulService service, string @namespace) =>
        Script($"/v1/agent/service/deregister/{Uri.EscapeDataString($"{service.Name}-{@namespace}-")}", new ShellText().Variable("POD_NAME").ToString(), "''");

    // Without a path to ask, the agent at least looks whether the port is open.
    private void AddCheck(ShellText body, ConsulService service)
    {
        var port = Invariant(service.Port);
        if (service.CheckPath is { } path)
        {
            body.Text("\"HTTP\":\"http://").Variable("address").Text($":{port}{Quote(path)[1..]}");
        }
        else
        {
            body.Text("\"TCP\":\"").Variable("address").Text($":{port}\"");
        }

        body.Text($",\"Interval\":{Quote(service.CheckInterval)},\"Timeout\":\"{Invariant(timeoutSeconds)}s\",\"DeregisterCriticalServiceAfter\":{Quote(deregisterAfter)}}}}}");
    }

    private string Script(string path, string pathTail, string body) =>
        $"{Prelude}path={new ShellText().Text(path)}{pathTail}\nbody={body}\n"
        + Put.Replace("TIMEOUT", Invariant(timeoutSeconds), StringComparison.Ordinal)
            .Replace("ATTEMPTS", Invariant(attempts), StringComparison.Ordinal)
            .Replace("PORT", Invariant(agentPort), StringComparison.Ordinal);

    // The agent knows services by their ID alone, and two namespaces can have pods of the same name on one node.
    private static string Unclosed(string service, string @namespace) => Quote($"{service}-{@namespace}-")[..^1];

    private static string Quote(string text)
    {
        var output = new ByteBuffer(64);
        JsonText.WriteString(output, text);
        return Encoding.UTF8.GetString(output.Span);
    }

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
