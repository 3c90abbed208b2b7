namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>Kubernetes' find and findAll, and matches. The documented examples, and what lies at the edges.</summary>
public sealed class RegexLibraryTests
{
    [Theory]
    [InlineData("'abc 123'.find('[0-9]+') == '123'")]
    [InlineData("'abc 123'.find('xyz') == ''")]
    [InlineData("'123 abc 456'.findAll('[0-9]+') == ['123', '456']")]
    [InlineData("'123 abc 456'.findAll('[0-9]+', 1) == ['123']")]
    [InlineData("'123 abc 456'.findAll('[0-9]+', 0) == []")]
    [InlineData("'123 abc 456'.findAll('[0-9]+', -5) == ['123', '456']")]
    [InlineData("'123 abc 456'.findAll('xyz') == []")]
    [InlineData("'abc 123'.find('[0-9]*') == ''")]
    [InlineData("'123 abc 456'.findAll('[0-9]*') == ['123', '', '', '', '', '456']")]
    [InlineData("'baaac'.findAll('a*') == ['', 'aaa', '']")]
    [InlineData("'ab'.find('a|ab') == 'a'")]
    [InlineData("'aXbX'.find('a.*?X') == 'aX'")]
    [InlineData("'é1'.findAll('.') == ['é', '1']")]
    [InlineData("'foobar'.matches('^fo+b')")]
    [InlineData("!'foobar'.matches('^bar')")]
    [InlineData(@"'a\nb'.matches('(?m)^b$')")]
    [InlineData("'x'.matches('')")]
    [InlineData("''.matches('^$')")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);

    [Theory]
    [InlineData("'x'.matches(dyn('(').substring(0))", "error parsing regexp: missing closing ): `(`")]
    [InlineData("'x'.find(dyn('a**').substring(0))", "Illegal regex: error parsing regexp: invalid nested repetition operator: `**`")]
    [InlineData("'x'.findAll(dyn('(?=x)').substring(0))", "Illegal regex: error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("'x'.findAll(dyn('[z-a]').substring(0), 1)", "Illegal regex: error parsing regexp: invalid character class range: `z-a`")]
    public void Expressions_fail_in_the_words_of_Kubernetes(string expression, string error) => CelAssert.Fails(expression, error);
}
