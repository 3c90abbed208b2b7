namespace Sluice.Files;

/// <summary>Something that is read from files and follows them.</summary>
public interface IWatched
{
    /// <summary>Looks at the files, and takes what is new. Called by one caller at a time.</summary>
    void Look();
}
