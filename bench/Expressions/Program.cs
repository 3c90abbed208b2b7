BenchmarkDotNet.Running.BenchmarkRunner.Run<Sluice.Bench.Expressions.RuleBenchmarks>(args: args);
