using AlgoTrade.ServiceDefaults.Secrets;

namespace AlgoTrade.ServiceDefaults.Tests.Secrets;

public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_variable_sets_the_key_to_the_text_of_the_file_without_its_line_break()
    {
        var path = folder.Write("admin-key", "s3cret\n");

        var secrets = SecretFiles.Read([Variable("Api__AdminKey_FILE", path)]);

        Assert.Equal("s3cret", secrets["Api:AdminKey"]);
    }

    [Fact]
    public void File_variables_of_other_programs_are_left_alone() =>
        Assert.Empty(SecretFiles.Read([Variable("SSL_CERT_FILE", "/does/not/exist")]));

    [Fact]
    public void Missing_secret_file_stops_the_start_and_names_variable_and_file()
    {
        var path = Path.Combine(folder.Path, "missing");

        var exception = Assert.Throws<SecretException>(() => SecretFiles.Read([Variable("Api__AdminKey_FILE", path)]));

        Assert.Contains("Api__AdminKey_FILE", exception.Message, StringComparison.Ordinal);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_secret_file_stops_the_start()
    {
        var path = folder.Write("empty", "\n");

        var exception = Assert.Throws<SecretException>(() => SecretFiles.Read([Variable("Api__AdminKey_FILE", path)]));

        Assert.Contains("is empty", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_given_as_file_and_as_variable_is_refused_without_showing_it()
    {
        var path = folder.Write("admin-key", "s3cret");

        var exception = Assert.Throws<SecretException>(
            () => SecretFiles.Read([Variable("Api__AdminKey_FILE", path), Variable("Api__AdminKey", "other-s3cret")]));

        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    private static KeyValuePair<string, string> Variable(string name, string value) => KeyValuePair.Create(name, value);
}
