namespace AlgoTrade.ServiceDefaults.Secrets;

/// <summary>A secret cannot be had. The message names the variable and the file, never the value.</summary>
public sealed class SecretException : Exception
{
    public SecretException(string message)
        : base(message)
    {
    }

    public SecretException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
