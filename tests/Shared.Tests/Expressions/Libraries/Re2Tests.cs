using Sluice.Expressions.Libraries;

namespace Sluice.Shared.Tests.Expressions.Libraries;

public sealed class Re2Tests
{
    [Theory]
    [InlineData("hello", "ell", true)]
    [InlineData("hello", "^ell", false)]
    [InlineData("hello", "^h.*o$", true)]
    [InlineData("hello\n", "^hello$", false)]
    [InlineData("a\nb", "(?m)^b$", true)]
    [InlineData("a\nb", "a.b", false)]
    [InlineData("a\nb", "(?s)a.b", true)]
    [InlineData("a\nb", "(?s:a.)b", true)]
    [InlineData("a\nb", "a[^x]b", true)]
    [InlineData("HELLO", "(?i)hello", true)]
    [InlineData("HELLO", "(?i:h)ello", false)]
    [InlineData("HELLO", "(?i:h)ELLO", true)]
    [InlineData("hello", "(?i)[A-Z]+$", true)]
    [InlineData("\u212A", "(?i)k", true)]
    [InlineData("\u017F", "(?i)[a-z]", true)]
    [InlineData("σ", "(?i)Σ", true)]
    [InlineData("ς", "(?i)Σ", true)]
    [InlineData("x", "(?i)[^X]", false)]
    [InlineData("Ä", "(?i)ä", true)]
    [InlineData("٣", @"\d", false)]
    [InlineData("é", @"\w", false)]
    [InlineData("\u00A0", @"\s", false)]
    [InlineData("\v", @"\s", false)]
    [InlineData("\v", "[[:space:]]", true)]
    [InlineData("a_1", @"^\w+$", true)]
    [InlineData("-", @"^\W$", true)]
    [InlineData("7", @"^\D$", false)]
    [InlineData("é", @"^\pL$", true)]
    [InlineData("É", @"^\p{Lu}$", true)]
    [InlineData("é", @"^\P{Lu}$", true)]
    [InlineData("é", @"^\p{^Lu}$", true)]
    [InlineData("5", @"^[\pL\pN]$", true)]
    [InlineData("", @"^\p{Any}*$", true)]
    [InlineData("abc", "^[[:alpha:]]+$", true)]
    [InlineData("ab1", "^[[:alpha:]]+$", false)]
    [InlineData("1", "^[[:^alpha:]]$", true)]
    [InlineData("x-", "^[a-z-]+$", true)]
    [InlineData("]", "^[]]$", true)]
    [InlineData("^", "^[]^]$", true)]
    [InlineData("a.b", @"^a\.b$", true)]
    [InlineData("a+b", @"^\Qa+b\E$", true)]
    [InlineData("a+b", @"^\Qa+b", true)]
    [InlineData("a{b", "a{b", true)]
    [InlineData("a{,2}", "^a{,2}$", true)]
    [InlineData("aaa", "^a{3}$", true)]
    [InlineData("aaaa", "^a{2,3}$", false)]
    [InlineData("aaaa", "^a{2,}$", true)]
    [InlineData("A", @"^\x41$", true)]
    [InlineData("A", @"^\101$", true)]
    [InlineData("\0", @"^\0$", true)]
    [InlineData("😀", @"^\x{1F600}$", true)]
    [InlineData("\a", @"^\a$", true)]
    [InlineData("_", @"^\_$", true)]
    [InlineData("key=value", "^(?P<key>[a-z]+)=(?<value>[a-z]+)$", true)]
    [InlineData("abab", "^(?:ab)+$", true)]
    [InlineData("", "^(|a)$", true)]
    [InlineData("ab cd", @"\bcd\b", true)]
    [InlineData("abcd", @"a\Bb", true)]
    [InlineData("a", @"\Aa\z", true)]
    [InlineData("aa", "(?U)^a+?$", true)]
    [InlineData("xa#b x", "^xa#b x$", true)]
    [InlineData("éa", @"\ba", true)]
    [InlineData("éa", @"\Ba", false)]
    [InlineData("", @"^\B$", true)]
    [InlineData("", @"\b", false)]
    public void Patterns_match_as_RE2_has_it(string text, string pattern, bool expected)
    {
        Assert.True(Re2.Matches(text, pattern).Try(out var matches, out var error), error);
        Assert.Equal(expected, matches);
    }

    [Theory]
    [InlineData("😀", "^.$", true)]
    [InlineData("😀", "^..$", false)]
    [InlineData("😀", "^.+$", true)]
    [InlineData("😀", "^.*$", true)]
    [InlineData("😀", "^[^a]+[^b]+$", false)]
    [InlineData("😀", "^[^a]+[^b]*$", true)]
    [InlineData("😀😎", "^.{2}$", true)]
    [InlineData("😀😎", "^.{4}$", false)]
    [InlineData("😎", "^[😀-😏]$", true)]
    [InlineData("🙏", "^[😀-😏]$", false)]
    [InlineData("😀", "^[^😀]$", false)]
    [InlineData("😀", "^😀+$", true)]
    [InlineData("𐐀", "(?i)^𐐨$", true)]
    [InlineData("\U0010FFFF", @"^[\x{10000}-\x{10FFFF}]$", true)]
    [InlineData("\U00010400", @"^[\x{103F0}-\x{10C00}]$", true)]
    [InlineData("\U000103EF", @"^[\x{103F0}-\x{10C00}]$", false)]
    [InlineData("\U00010C00", @"^[\x{103F0}-\x{10C00}]$", true)]
    [InlineData("\U00010C01", @"^[\x{103F0}-\x{10C00}]$", false)]
    [InlineData("\uFFFF", @"^[\x{FF00}-\x{10C00}]$", true)]
    public void A_character_is_one_whatever_its_number_of_chars(string text, string pattern, bool expected)
    {
        Assert.True(Re2.Matches(text, pattern).Try(out var matches, out var error), error);
        Assert.Equal(expected, matches);
    }

    [Theory]
    [InlineData("(a", "missing closing ): `(a`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("[a", "missing closing ]: `[a`")]
    [InlineData("x[", "missing closing ]: `[`")]
    [InlineData("[]", "missing closing ]: `[]`")]
    [InlineData("[z-a]", "invalid character class range: `z-a`")]
    [InlineData(@"[a-\d]", @"invalid escape sequence: `\d`")]
    [InlineData("[[:foo:]]", "invalid character class range: `[:foo:]`")]
    [InlineData("*", "missing argument to repetition operator: `*`")]
    [InlineData("(+a)", "missing argument to repetition operator: `+`")]
    [InlineData("a|{2}", "missing argument to repetition operator: `{2}`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a*+", "invalid nested repetition operator: `*+`")]
    [InlineData("a{2}{3}", "invalid nested repetition operator: `{2}{3}`")]
    [InlineData("a???", "invalid nested repetition operator: `???`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("a{3,2}", "invalid repeat count: `{3,2}`")]
    [InlineData("(a{100}){100}", "invalid repeat count: `{100}`")]
    [InlineData("a{9999999999}", "invalid repeat count: `{9999999999}`")]
    [InlineData(@"\", "trailing backslash at end of expression: ``")]
    [InlineData(@"(a)\1", @"invalid escape sequence: `\1`")]
    [InlineData(@"\C", @"invalid escape sequence: `\C`")]
    [InlineData(@"\Z", @"invalid escape sequence: `\Z`")]
    [InlineData(@"\q", @"invalid escape sequence: `\q`")]
    [InlineData(@"[\b]", @"invalid escape sequence: `\b`")]
    [InlineData(@"\x{110000}", @"invalid escape sequence: `\x{110000`")]
    [InlineData(@"\xg0", @"invalid escape sequence: `\xg0`")]
    [InlineData(@"\pX", @"invalid character class range: `\pX`")]
    [InlineData(@"\p{Nope}", @"invalid character class range: `\p{Nope}`")]
    [InlineData(@"\p{L", @"invalid character class range: `\p{L`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?!a)", "invalid or unsupported Perl syntax: `(?!`")]
    [InlineData("(?<=a)", "invalid named capture: `(?<=a)`")]
    [InlineData("(?<n.>a)", "invalid named capture: `(?<n.>`")]
    [InlineData("(?P<n", "invalid named capture: `(?P<n`")]
    [InlineData("(?P=n)", "invalid or unsupported Perl syntax: `(?P`")]
    [InlineData("(?>a)", "invalid or unsupported Perl syntax: `(?>`")]
    [InlineData("(?i-)a", "invalid or unsupported Perl syntax: `(?i-)`")]
    [InlineData("(?x)a", "invalid or unsupported Perl syntax: `(?x`")]
    public void What_RE2_refuses_is_refused_in_the_same_words(string pattern, string error)
    {
        Assert.Equal("error parsing regexp: " + error, Re2.Compile(pattern).Error);
    }

    [Fact]
    public void A_pattern_that_nests_deeply_is_refused_and_makes_nothing_recurse()
    {
        var deep = new string('(', 100_000) + new string(')', 100_000);
        Assert.StartsWith("error parsing regexp: expression nests too deeply", Re2.Compile(deep).Error, StringComparison.Ordinal);
        Assert.Null(Re2.Compile(new string('(', 200) + "a" + new string(')', 200)).Error);
    }

    [Fact]
    public void A_pattern_with_too_large_an_automaton_is_refused()
    {
        var large = string.Concat(Enumerable.Repeat("[a-z]{1000}", 100));
        Assert.StartsWith("error parsing regexp: expression too large", Re2.Compile(large).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_match_in_UTF8_is_the_same_and_allocates_nothing()
    {
        var regex = Re2.Compile(@"^registry\.example\.com/[^:@]+é😀:v\d+$").Value!;
        var text = "registry.example.com/shop/é😀:v12"u8.ToArray();
        Assert.True(regex.IsMatch(text));
        Assert.True(regex.IsMatch(System.Text.Encoding.UTF8.GetString(text)));
        Assert.False(regex.IsMatch(text.AsSpan(1)));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(regex.IsMatch(text));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_pattern_that_makes_others_explode_is_matched_at_once()
    {
        var text = new string('a', 50_000) + "!";
        Assert.True(Re2.Matches(text, "^(a+)+$").Try(out var matches, out _));
        Assert.False(matches);
    }

    [Fact]
    public void Many_threads_compile_and_match_at_once()
    {
        Parallel.For(0, 2000, i =>
        {
            Assert.True(Re2.Matches($"aé {i} Ω", $@"(?i)^[[:alpha:]\pL]+\s{i}\b.\p{{Lu}}$").Try(out var matches, out var error), error);
            Assert.True(matches);
            Assert.True(Re2.Matches($"key-{i}", @"^[a-z]+-\d+$").Value);
        });
    }

    [Fact]
    public void Many_different_patterns_do_not_stay_in_memory()
    {
        for (var i = 0; i < 2500; i++)
        {
            Assert.Null(Re2.Compile($"(a{i}").Value);
        }

        Assert.Same(Re2.Compile("kept").Value, Re2.Compile("kept").Value);
    }

    [Theory]
    [InlineData("abc 123", "[0-9]+", "123")]
    [InlineData("abc 123", "[0-9]*", "")]
    [InlineData("abc 123", "xyz", "")]
    [InlineData("abc 123 456", "[0-9]+", "123")]
    [InlineData("aXbX", "a.*?X", "aX")]
    [InlineData("aXbX", "(?U)a.*X", "aX")]
    [InlineData("ab", "a|ab", "a")]
    [InlineData("a😀b", "[^a]", "😀")]
    public void Find_gives_the_first_match_or_nothing(string text, string pattern, string expected)
    {
        Assert.Equal(expected, RegexFunctions.Find(text, Re2.Compile(pattern).Value!));
    }

    [Theory]
    [InlineData("123 abc 456", "[0-9]+", -1, "123,456")]
    [InlineData("123 abc 456", "[0-9]+", 1, "123")]
    [InlineData("123 abc 456", "[0-9]+", 0, "")]
    [InlineData("123 abc 456", "xyz", -1, "")]
    [InlineData("baaac", "a*", -1, ",aaa,")]
    [InlineData("😀", "x*", -1, ",")]
    public void FindAll_gives_every_match_up_to_the_limit(string text, string pattern, long limit, string expected)
    {
        Assert.Equal(expected, string.Join(',', RegexFunctions.FindAll(text, Re2.Compile(pattern).Value!, limit)));
    }
}
