namespace Sluice.Files;

/// <summary>Something that is read from files and follows them.</summary>
internal interface IWatched
{
    /// <summary>Polls the files, and takes what is new. Called by one caller at a time.</summary>
    void Poll();
}
