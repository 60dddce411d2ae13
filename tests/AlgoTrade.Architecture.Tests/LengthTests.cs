using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AlgoTrade.Architecture.Tests;

public sealed class LengthTests
{
    private const int LongestFile = 300;
    private const int LongestMethod = 70;

    private static IEnumerable<string> Handwritten => Repository.SourceFiles
        .Where(file => !file.StartsWith("AlgoTrade.Data/Migrations/", StringComparison.Ordinal));

    [Fact]
    public void Files_stay_readable_in_one_sitting() => Ratchet.Check(
        "long-files.txt",
        LongestFile,
        Handwritten.Select(file => (file, Repository.Read(file).Count(character => character == '\n'))));

    [Fact]
    public void Methods_fit_on_a_screen() => Ratchet.Check(
        "long-methods.txt",
        LongestMethod,
        Handwritten.AsParallel().SelectMany(Methods));

    private static IEnumerable<(string What, int Size)> Methods(string file)
    {
        var root = CSharpSyntaxTree.ParseText(Repository.Read(file)).GetRoot();
        return root.DescendantNodes().Where(IsMethod).Select(method => ($"{file} {Name(method)}", Lines(method)));
    }

    private static bool IsMethod(SyntaxNode node) => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static string Name(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        _ => method.Kind().ToString(),
    };

    private static int Lines(SyntaxNode method)
    {
        var span = method.SyntaxTree.GetLineSpan(method.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
