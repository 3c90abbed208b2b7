using System.Diagnostics;

namespace Sluice.Shared.Tests.Policies.NginxSidecar;

/// <summary>
/// A real nginx as confined as the sidecar is: a root file system that cannot be written, with only the sidecar's own mounts in it; its user, no capability, no way to
/// gain one; a network of its own with the pod's sysctls. Around it stands what the official image has: its nginx.conf, its logs that are links to the standard streams.
/// </summary>
public sealed class ConfinedNginxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableTheory]
    [InlineData("port: 80")]
    [InlineData("port: 8443")]
    public async Task Starts_and_hands_requests_on(string settings)
    {
        Skip.If(NginxProcess.Executable is null, "nginx is not installed (Debian package nginx)");
        Skip.If(await RunAsync("unshare --mount --net true") is not { Status: 0 }, "no namespaces can be made here (root is needed)");
        var pod = await InjectedPod.MakeAsync(settings, 9);
        var (status, output) = await RunAsync("unshare --mount --net --pid --fork --kill-child --propagation private bash -c \"$SCRIPT\"",
            ("SCRIPT", Script),
            ("PROGRAM", NginxProcess.Executable!),
            ("CONFIGURATION", MainConfiguration),
            ("SERVER", pod.Render()),
            ("PORT", pod.Environment["LISTEN_PORT"]),
            ("USER_ID", pod.Sidecar["securityContext"]!["runAsUser"]!.ToString()),
            ("WRITABLE", string.Join(' ', pod.Sidecar["volumeMounts"]!.AsArray().Where(mount => mount!["readOnly"] is null).Select(mount => mount!["mountPath"]!.GetValue<string>()).Order(StringComparer.Ordinal))),
            ("SYSCTLS", string.Join(' ', (pod.Spec["securityContext"]?["sysctls"]?.AsArray() ?? []).Select(sysctl => $"{sysctl!["name"]}={sysctl["value"]}"))));

        // Nothing listens behind it: that is nginx's own word for it.
        Assert.True(status == 0 && output.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal), output);
    }

    private static async Task<(int Status, string Output)> RunAsync(string command, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"{command} 2>&1"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var patience = new CancellationTokenSource(Patience);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, output);
    }

    private const string Script = """
        set -euo pipefail
        root=/mnt
        mount -t tmpfs none "$root"
        root=$root/root
        mkdir "$root"
        ip link set lo up
        for sysctl in $SYSCTLS; do sysctl -q -w "$sysctl"; done
        mount --bind / "$root"
        for directory in dev proc; do mount --rbind "/$directory" "$root/$directory"; done
        mount -t tmpfs none "$root/etc/nginx"
        mkdir "$root/etc/nginx/conf.d"
        printf '%s' "$CONFIGURATION" > "$root/etc/nginx/nginx.conf"
        mount -t tmpfs none "$root/var/cache"
        mkdir "$root/var/cache/nginx"
        mount -t tmpfs none "$root/var/log/nginx"
        ln -s /dev/stdout "$root/var/log/nginx/access.log"
        ln -s /dev/stderr "$root/var/log/nginx/error.log"
        for made in etc/nginx var/cache var/log/nginx; do mount -o remount,ro "$root/$made"; done
        mount -o remount,ro,bind "$root"
        for directory in $WRITABLE; do mount -t tmpfs -o mode=0777 none "$root$directory"; done
        printf '%s' "$SERVER" > "$root/etc/nginx/conf.d/default.conf"
        if touch "$root/usr/written" 2> /dev/null; then echo "the root file system can be written"; exit 1; fi
        # The runtime gives a container streams that its user may open again.
        mkfifo "$root/tmp/streams"
        install -m 0666 /dev/null "$root/tmp/log"
        chroot "$root" setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs "$PROGRAM" > "$root/tmp/log" 2>&1 &
        nginx=$!
        until exec 3<> "/dev/tcp/127.0.0.1/$PORT"; do
          kill -0 "$nginx" 2> /dev/null || { cat "$root/tmp/log"; exit 1; }
          read -r -t 0.05 <> "$root/tmp/streams" || true
        done 2> /dev/null
        printf 'GET / HTTP/1.0\r\n\r\n' >&3
        cat <&3
        kill "$nginx"
        """;

    // As in the official image, whose temporary files are where Debian's are not.
    private const string MainConfiguration = """
        user nginx;
        worker_processes 1;
        daemon off;
        error_log /var/log/nginx/error.log notice;
        pid /run/nginx.pid;
        events { worker_connections 64; }
        http {
            access_log /var/log/nginx/access.log;
            client_body_temp_path /var/cache/nginx/client_temp;
            proxy_temp_path /var/cache/nginx/proxy_temp;
            fastcgi_temp_path /var/cache/nginx/fastcgi_temp;
            uwsgi_temp_path /var/cache/nginx/uwsgi_temp;
            scgi_temp_path /var/cache/nginx/scgi_temp;
            include /etc/nginx/conf.d/*.conf;
        }
        """;
}
