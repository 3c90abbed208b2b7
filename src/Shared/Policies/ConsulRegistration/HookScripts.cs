using Sluice.Json;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>The hooks of a service's pods, made once for all of them.</summary>
/// <param name="hooks">Writes the commands.</param>
internal sealed class HookScripts(ConsulHooks hooks)
{
    private readonly RepeatedValues<Key, ServiceHooks> _known = new(key => Make(hooks, key));

    /// <summary>The hooks of a service.</summary>
    public ServiceHooks Of(ConsulService service, string @namespace)
    {
        var key = new Key(service.Name, service.Port, service.CheckPath, service.CheckInterval, string.Join(',', service.Tags), @namespace);
        return _known.Of(key, key.Name.Length + (key.CheckPath?.Length ?? 0) + key.CheckInterval.Length + key.Tags.Length + @namespace.Length);
    }

    private static ServiceHooks Make(ConsulHooks hooks, Key key)
    {
        var service = new ConsulService(default, key.Name, key.Port, key.CheckPath, key.CheckInterval, key.Tags.Split(',', StringSplitOptions.RemoveEmptyEntries));
        return new ServiceHooks(new Hook(hooks.Register(service, key.Namespace)), new Hook(hooks.Deregister(service, key.Namespace)));
    }

    // No tag has a comma in it.
    private readonly record struct Key(string Name, long Port, string? CheckPath, string CheckInterval, string Tags, string Namespace);
}

/// <summary>The hooks of a service.</summary>
/// <param name="PostStart">Registers it.</param>
/// <param name="PreStop">Takes it away.</param>
internal sealed record ServiceHooks(Hook PostStart, Hook PreStop);

/// <summary>A hook that runs a script.</summary>
/// <param name="script">The script.</param>
internal sealed class Hook(string script)
{
    private readonly byte[] _json = Write(script);

    /// <summary>Whether a hook of a pod runs the same.</summary>
    public bool IsSame(Node hook)
    {
        var command = hook["exec"u8]["command"u8];
        return command.Count == 3 && command[2].Text == script;
    }

    /// <summary>Puts it into a container that has none of that name.</summary>
    public void PutInto(Node container, string name)
    {
        var lifecycle = container.EnsureObject("lifecycle");
        if (lifecycle[name].IsAbsent)
        {
            lifecycle.SetJson(name, _json);
        }
    }

    private static byte[] Write(string script)
    {
        var json = new ByteBuffer();
        json.Write("{\"exec\":{\"command\":[\"sh\",\"-c\","u8, script);
        json.Write("]}}"u8);
        return json.Span.ToArray();
    }
}
