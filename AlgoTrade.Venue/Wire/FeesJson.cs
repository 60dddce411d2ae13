using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Wire;

/// <summary>Fee rates and the volumes they follow from.</summary>
internal static class FeesJson
{
    private const long DayMs = 86_400_000;

    public static void Write(Utf8JsonWriter json, VenueAccount? account, FeeAssessor assessor, long nowMs)
    {
        var fees = account?.Exchange.Fees ?? FeeSchedule.Hyperliquid;
        var spot = VolumeTiers.All.First(tier => tier.Taker == fees.TakerRate);
        json.WriteStartObject();
        WriteDays(json, account, assessor, nowMs / DayMs);
        WriteSchedule(json);
        json.Number("userCrossRate", fees.TakerRate);
        json.Number("userAddRate", fees.MakerRate);
        json.Number("userSpotCrossRate", spot.SpotTaker);
        json.Number("userSpotAddRate", spot.SpotMaker);
        json.Number("activeReferralDiscount", 0);
        json.WriteNull("trial");
        json.Number("feeTrialEscrow", 0);
        json.WriteNull("nextTrialAvailableTimestamp");
        json.WriteNull("stakingLink");
        json.WriteRaw("activeStakingDiscount", """{"bpsOfMaxSupply":"0.0","discount":"0.0"}""");
        json.WriteEndObject();
    }

    // The days that count, and today, which does not yet.
    private static void WriteDays(Utf8JsonWriter json, VenueAccount? account, FeeAssessor assessor, long today)
    {
        json.WriteStartArray("dailyUserVlm");
        for (var day = today - VolumeTiers.Days; day <= today; day++)
        {
            var volume = account?.Root.VolumeByDay.GetValueOrDefault(day);
            json.WriteStartObject();
            json.WriteString("date", DateTimeOffset.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.Money("userCross", volume?.Cross ?? 0);
            json.Money("userAdd", volume?.Add ?? 0);
            json.Money("exchange", assessor.ExchangeVolume(day));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSchedule(Utf8JsonWriter json)
    {
        json.WriteStartObject("feeSchedule");
        WriteRates(json, VolumeTiers.All[0]);
        json.WriteStartObject("tiers");
        json.WriteStartArray("vip");
        foreach (var tier in VolumeTiers.All.Skip(1))
        {
            json.WriteStartObject();
            json.Number("ntlCutoff", tier.Above);
            WriteRates(json, tier);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("mm");
        foreach (var maker in VolumeTiers.Makers)
        {
            json.WriteStartObject();
            json.Number("makerFractionCutoff", maker.ShareAbove);
            json.Number("add", maker.Maker);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("referralDiscount", "0.04");
        json.WriteRaw("stakingDiscountTiers", """[{"bpsOfMaxSupply":"0.0","discount":"0.0"}]""");
        json.WriteEndObject();
    }

    private static void WriteRates(Utf8JsonWriter json, VolumeTier tier)
    {
        json.Number("cross", tier.Taker);
        json.Number("add", tier.Maker);
        json.Number("spotCross", tier.SpotTaker);
        json.Number("spotAdd", tier.SpotMaker);
    }
}
