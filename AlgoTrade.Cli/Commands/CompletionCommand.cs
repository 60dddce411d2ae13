using System.CommandLine;
using AlgoTrade.Cli.Output;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade completion SHELL</c>: a script that lets the shell ask this program what may come next.</summary>
internal static class CompletionCommand
{
    // All of them hand the text before the cursor to the [suggest] directive, which answers one word per line.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] =
            """
            # algotrade completion for bash: source <(algotrade completion bash)
            _algotrade() {
              local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
              line="${line#* }"
              COMPREPLY=( $(compgen -W "$(algotrade "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
            }
            complete -o default -F _algotrade algotrade
            """,
        ["zsh"] =
            """
            # algotrade completion for zsh: source <(algotrade completion zsh)
            _algotrade() {
              local line="${BUFFER[1,CURSOR]}"
              line="${line#* }"
              local -a words_known
              words_known=("${(@f)$(algotrade "[suggest:${#line}]" "$line" 2>/dev/null)}")
              compadd -- "${words_known[@]}"
              _files
            }
            compdef _algotrade algotrade
            """,
        ["fish"] =
            """
            # algotrade completion for fish: algotrade completion fish | source
            function __algotrade_complete
              set --local line (string replace --regex '^\S+ ?' '' -- (commandline --cut-at-cursor))
              algotrade "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete --command algotrade --arguments '(__algotrade_complete)'
            """,
        ["pwsh"] =
            """
            # algotrade completion for PowerShell: algotrade completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName algotrade -ScriptBlock {
              param($wordToComplete, $commandAst, $cursorPosition)
              $line = $commandAst.ToString().PadRight($cursorPosition).Substring(0, $cursorPosition) -replace '^\S+ ?', ''
              algotrade "[suggest:$($line.Length)]" "$line" 2>$null | Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "Whose script to print." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints a script that completes commands, options and values in your shell.") { shell };
        command.SetAction(parsed =>
        {
            var script = Scripts[parsed.GetValue(shell)!];
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(new { shell = parsed.GetValue(shell), script });
            }
            else
            {
                terminal.Out.WriteLine(script);
            }
        });
        return command.WithExamples("source <(algotrade completion bash)", "algotrade completion zsh", "algotrade completion fish", "algotrade completion pwsh");
    }
}
