using Sluice.Bench.Rules;

// Times of one process, by turns: what disturbs one disturbs all.
var rounds = args.Length > 0 ? int.Parse(args[0], null) : 40;
var loading = RuleLoading.Measure(1000);

Subject[] subjects =
[
    new("no policy", ""),
    new("one rule that holds", Policies.Matching(1)),
    new("50 rules that hold", Policies.Matching(50)),
    new("500 rules for other resources", Policies.Of(500, "match: { resources: [deployments.apps] }")),
    new("500 rules for other namespaces", Policies.Of(500, "match: { resources: [pods], namespaces: { include: [other] } }")),
];
var goals = new (string Subject, double Microseconds, long? Bytes)[]
{
    ("one rule that holds", 1, 0), ("50 rules that hold", 40, null), ("500 rules for other resources", 0.1, 0),
};

foreach (var subject in subjects)
{
    subject.WarmUp();
}

for (var round = 0; round < rounds; round++)
{
    foreach (var subject in subjects)
    {
        subject.Measure();
    }
}

var failed = 0;
var bare = subjects[0];
Console.WriteLine($"{"a review of a pod of 6 KB with three containers",-50} {"us",8} {"more",8} {"goal",8} {"B",8} {"more",8} {"goal",8}");
foreach (var subject in subjects)
{
    var (more, moreBytes) = (subject.Microseconds - bare.Microseconds, subject.Bytes - bare.Bytes);
    var goal = Array.Find(goals, goal => goal.Subject == subject.Name);
    var isMet = goal.Subject is null || (more <= goal.Microseconds && (goal.Bytes is null || moreBytes <= goal.Bytes));
    failed += isMet ? 0 : 1;
    Console.WriteLine($"{subject.Name,-50} {subject.Microseconds,8:F2} {more,8:F2} {(goal.Subject is null ? "" : $"{goal.Microseconds:F1}"),8} {subject.Bytes,8} {moreBytes,8} {goal.Bytes,8}{(isMet ? "" : "  missed")}");
}

failed += loading.TotalSeconds < 1 ? 0 : 1;
Console.WriteLine($"{"load 1,000 rules, the first time in a process",-50} {loading.TotalMilliseconds,8:F0} ms{"",14} 1000 ms{(loading.TotalSeconds < 1 ? "" : "  missed")}");
return failed == 0 ? 0 : 1;
