namespace AlgoTrade.Api.Database;

/// <summary>A list that is read page by page, newest first, along an index.</summary>
/// <param name="Select">Columns.</param>
/// <param name="From">Tables, joins.</param>
/// <param name="Where">Condition, <c>true</c> for none.</param>
/// <param name="Id">Column that numbers the rows; unique, or unique per <paramref name="Time"/>.</param>
/// <param name="Time">Column of the time that the list is ordered by first; null: by number only.</param>
internal sealed record Listing(string Select, string From, string Where, string Id, string? Time = null)
{
    public string Sql(bool hasCursor)
    {
        var time = Time is null ? "0::bigint" : $"(extract(epoch FROM {Time}) * 1000000)::bigint";
        var after = (hasCursor, Time) switch
        {
            (false, _) => "",
            (true, null) => $" AND {Id} < @after_id",
            (true, _) => $" AND ({Time}, {Id}) < (@after_time, @after_id)",
        };
        var order = Time is null ? $"{Id} DESC" : $"{Time} DESC, {Id} DESC";
        return $"SELECT {Select}, {time} AS page_time, ({Id})::bigint AS page_id FROM {From} WHERE ({Where}){after} ORDER BY {order} LIMIT @page_size";
    }
}
