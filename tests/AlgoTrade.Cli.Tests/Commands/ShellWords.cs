using System.Text;

namespace AlgoTrade.Cli.Tests.Commands;

/// <summary>Splits a line as a shell would, as far as documents use it: quotes, and the end at a pipe, a redirection, a second command or a comment.</summary>
internal static class ShellWords
{
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isOpen) = ('\0', false);
        foreach (var sign in line)
        {
            if (quote != '\0')
            {
                quote = sign == quote ? '\0' : quote;
                if (quote != '\0')
                    word.Append(sign);
            }
            else if (sign is '"' or '\'')
            {
                (quote, isOpen) = (sign, true);
            }
            else if (sign == '#' && word.Length == 0 || sign is '|' or '>' or '<' or '&' or ';' or ')')
            {
                break;
            }
            else if (char.IsWhiteSpace(sign))
            {
                End();
            }
            else
            {
                word.Append(sign);
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0 || isOpen)
                words.Add(word.ToString());
            word.Clear();
            isOpen = false;
        }
    }
}
