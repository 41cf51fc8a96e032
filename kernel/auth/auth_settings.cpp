#include "auth/auth_settings.h"

namespace corbel::auth {
std::vector<SettingSpec> authSettings() {
    using enum SettingType;
    constexpr std::int64_t day = 24LL * 3600 * 1000;
    return {
        reloadable(
            setting("allow_plaintext", Boolean, "no",
                    "Take clear-text passwords without TLS from any address, on every listener; from this machine they are always taken.")),
        reloadable(setting("scram", Boolean, "yes",
                           "Store a SCRAM-SHA-256 verifier with each new password and offer SCRAM when every user has one; with no, "
                           "argon2id alone decides.")),
        reloadable(setting("scram_iterations", Integer, "10000",
                           "Iterations of a new SCRAM verifier; more costs clients and PLAIN logins time and a thief of the database more.",
                           4096, 1'000'000)),
        reloadable(setting("argon2_memory", Size, "19M",
                           "Memory that one argon2id computation uses; takes effect with the next password that is set.", 8 << 10,
                           1 << 30)),
        reloadable(setting("argon2_passes", Integer, "2",
                           "Passes of argon2id over its memory; takes effect with the next password that is set.", 1, 100)),
        reloadable(setting("hash_parallel", Integer, "4",
                           "How many argon2id computations may run, and hold their memory, at once; further logins wait up to 5 seconds.",
                           1, 256)),
        reloadable(setting(
            "cache_time", Duration, "15min",
            "How long a password that was right is remembered (keyed hash, in memory), so that the next login is cheap; 0 for never.", 0,
            day)),
        reloadable(setting("cache_size", Integer, "50000", "How many logins are remembered.", 1, 10'000'000)),
        reloadable(setting("failures_per_address", Integer, "20",
                           "Failed logins from one address (IPv6: one /64) before further ones are refused for a time that doubles each "
                           "time; loopback is exempt.",
                           1, 1'000'000)),
        reloadable(setting(
            "failures_per_user", Integer, "30",
            "Failed logins of one user from all addresses before addresses that already failed are refused; others are never locked out.",
            1, 1'000'000)),
        reloadable(setting(
            "failures_per_pair", Integer, "5",
            "Failed logins of one user from one address before further ones from there are refused for a time that doubles each time.", 1,
            1'000'000)),
        reloadable(setting("failure_forgotten", Duration, "1min", "Each time this passes, one failure of an address or user is forgotten.",
                           100, day)),
        reloadable(setting("max_refusal", Duration, "5min", "The longest time for which logins are refused after a failure.", 1000, day)),
        reloadable(setting("throttle_size", Integer, "50000",
                           "How many addresses and users are remembered for that; the one that failed longest ago is forgotten first.", 100,
                           10'000'000)),
    };
}

AuthOptions readAuthOptions(const Settings& settings) {
    const auto number = [&](std::string_view key) { return static_cast<std::uint32_t>(settings.integer(key)); };
    AuthOptions o;
    o.allowPlaintext = settings.boolean("allow_plaintext");
    o.useScram = settings.boolean("scram");
    o.scramIterations = number("scram_iterations");
    o.argon2MemoryBytes = settings.size("argon2_memory");
    o.argon2Passes = number("argon2_passes");
    o.hashParallel = number("hash_parallel");
    o.cacheTime = settings.duration("cache_time");
    o.cacheSize = number("cache_size");
    o.failuresPerAddress = number("failures_per_address");
    o.failuresPerUser = number("failures_per_user");
    o.failuresPerPair = number("failures_per_pair");
    o.failureForgotten = settings.duration("failure_forgotten");
    o.maxRefusal = settings.duration("max_refusal");
    o.throttleSize = number("throttle_size");
    return o;
}

}  // namespace corbel::auth
