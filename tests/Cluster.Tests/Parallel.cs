// Each class starts an API server of its own: two at a time on two cores take longer than one after the other, and time out.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
