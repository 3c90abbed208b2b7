using OwnPolicies;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Policies;

public sealed class CatalogueTests
{
    private const string Text = "policies: [{ name: owners, type: require-owner, settings: { owners: [team-a] } }]";

    private static readonly Catalogue Own = Catalogue.Default.With(RequireOwner.Type);

    [Fact]
    public void A_type_of_ones_own_loads_where_the_catalogue_has_it()
    {
        Assert.True(ConfigurationLoader.Parse(Text, new PolicyServices { Catalogue = Own }).IsValid);
        var error = Assert.Single(ConfigurationLoader.Parse(Text, new PolicyServices()).Errors);
        Assert.Contains("the text \"require-owner\"; expected filebeat-sidecar", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_and_schema_know_it()
    {
        Assert.Contains("## require-owner", PolicyReference.Write(Own), StringComparison.Ordinal);
        Assert.Contains("\"require-owner\"", SluiceSchema.Write(Own), StringComparison.Ordinal);
        Assert.DoesNotContain("require-owner", SluiceSchema.Write(Catalogue.Default), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_types_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => Own.With(RequireOwner.Type));
}
