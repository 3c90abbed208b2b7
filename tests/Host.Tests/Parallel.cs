// Most of these tests wait, for a process, a timer or a connection's end: with one for each core, two cores are idle half of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
