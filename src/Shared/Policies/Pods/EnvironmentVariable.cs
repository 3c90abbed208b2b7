using System.Text;
using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>An environment variable to put into containers.</summary>
internal sealed class EnvironmentVariable
{
    private static readonly string[] Members = ["value", "valueFrom"];

    private readonly byte[] _json;
    private readonly Node _entry;

    /// <summary>Makes one from the entry of a container's <c>env</c> list.</summary>
    /// <param name="json">The entry as JSON, as the API server would store it: with defaults written out, or every round would find a difference.</param>
    public EnvironmentVariable(ReadOnlySpan<byte> json)
    {
        _json = json.ToArray();
        _entry = Node.Parse(json);
        Name = _entry["name"u8].Text ?? "";
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>A variable with a value.</summary>
    public static EnvironmentVariable Of(string name, string value)
    {
        var output = new ByteBuffer();
        output.Write("{\"name\":"u8);
        JsonText.WriteString(output, name);
        if (value.Length > 0)
        {
            // The API server stores no empty value.
            output.Write(",\"value\":"u8);
            JsonText.WriteString(output, value);
        }

        output.Write("}"u8);
        return new EnvironmentVariable(output.Span);
    }

    /// <summary>Puts it into a container that has none of that name.</summary>
    /// <param name="container">The container. One whose <c>env</c> is not a list is left to the API server to refuse.</param>
    /// <param name="position">Where it goes, from 0; past the end is the end.</param>
    /// <param name="overwrite">Whether one that is there becomes this one: in its place, or before what refers to it. Of several with the name, all do: the last would win.</param>
    /// <returns>Whether it was put in.</returns>
    public bool PutInto(Node container, int position, bool overwrite)
    {
        var env = container["env"u8];
        if (!env.IsAbsentOr(NodeKind.Array))
        {
            return false;
        }

        var places = Places(env);
        if (places.Count == 0)
        {
            container.EnsureArray("env").InsertJson(Math.Min(position, env.Count), _json);
            return true;
        }

        if (overwrite)
        {
            Overwrite(env, places);
        }

        return false;
    }

    /// <summary>
    /// Puts it into a container before what refers to it: Kubernetes knows in a value only what stands before it
    /// (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/). One that is there stays in its place if nothing
    /// before it refers to it; further ones of its name, the last of which would count, are taken away.
    /// </summary>
    public void PutFirst(Node container)
    {
        var env = container["env"u8];
        var places = env.IsArray ? Places(env) : [];
        if (places.Count == 0)
        {
            PutInto(container, 0, overwrite: true);
            return;
        }

        var stays = places[0] <= FirstReference(env);
        foreach (var place in places.Skip(stays ? 1 : 0).Reverse())
        {
            env.RemoveAt(place);
        }

        if (stays)
        {
            Overwrite(env[places[0]]);
        }
        else
        {
            env.InsertJson(0, _json);
        }
    }

    private List<int> Places(Node env)
    {
        var name = Encoding.UTF8.GetBytes(Name);
        var places = new List<int>();
        var index = 0;
        foreach (var entry in env.Items)
        {
            if (entry["name"u8].TextEquals(name))
            {
                places.Add(index);
            }

            index++;
        }

        return places;
    }

    private int FirstReference(Node env, IReadOnlySet<string>? names = null)
    {
        var index = 0;
        foreach (var entry in env.Items)
        {
            if (entry["value"u8].Text?.Contains($"$({Name})", StringComparison.Ordinal) == true && names?.Contains(entry["name"u8].Text ?? "") != false)
            {
                return index;
            }

            index++;
        }

        return int.MaxValue;
    }

    /// <summary>Puts it, where it stands behind a variable that refers to it, before that one.</summary>
    /// <param name="container">A container that has it.</param>
    /// <param name="names">The variables whose references are looked at.</param>
    public void PutBefore(Node container, IReadOnlySet<string> names)
    {
        var env = container["env"u8];
        if (env.IsArray && Places(env) is { Count: > 0 } places && FirstReference(env, names) is var reference && reference < places[0])
        {
            Move(env, places, reference);
        }
    }

    // One that is as it should be already stays where it is, whoever put it there.
    private void Overwrite(Node env, List<int> places)
    {
        var reference = FirstReference(env);
        if (reference < places[0] && !(places.Count == 1 && IsIn(env[places[0]])))
        {
            Move(env, places, reference);
            return;
        }

        foreach (var place in places)
        {
            Overwrite(env[place]);
        }
    }

    private bool IsIn(Node entry) => Array.TrueForAll(Members, member =>
        entry[member].IsAbsent ? _entry[member].IsAbsent || _entry[member].TextEquals(""u8) : _entry[member].Exists && entry[member].ValueEquals(_entry[member]));

    private void Move(Node env, List<int> places, int reference)
    {
        for (var i = places.Count - 1; i >= 0; i--)
        {
            env.RemoveAt(places[i]);
        }

        env.InsertJson(reference, _json);
    }

    private void Overwrite(Node entry)
    {
        foreach (var member in Members)
        {
            // An empty value is not stored, so its absence says the same.
            var wanted = _entry[member];
            if (entry[member].IsAbsent && (wanted.IsAbsent || wanted.TextEquals(""u8)))
            {
                continue;
            }

            if (wanted.Exists)
            {
                entry.SetJson(member, Encoding.UTF8.GetBytes(wanted.ToString()));
            }
            else
            {
                entry.Remove(member);
            }
        }
    }
}
