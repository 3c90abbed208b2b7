using System.Security.Cryptography;

namespace Sluice.Hosting.Tls;

/// <summary>Writes files that others must not be able to read, foresee or lead elsewhere.</summary>
internal static class NewFile
{
    /// <summary>Readable and writable by its owner alone.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Readable by everybody, writable by its owner.</summary>
    public const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Puts a text into a file, in place of what is there; a symbolic link is replaced, not followed. It is written beside and moved, so that no
    /// reader sees half of it and no moment has a key that others can read.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; what was there before is still there.</exception>
    public static void Write(string path, string text, UnixFileMode mode)
    {
        // Nobody can foresee the name and put something of his own there; if he could, CreateNew would refuse it.
        var beside = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            using (var writer = new StreamWriter(beside, options))
            {
                writer.Write(text);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk keeps no half of it.
            File.Delete(beside);
            throw;
        }
    }
}
