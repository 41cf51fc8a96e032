#include "blob/blob_settings.h"

#include "corbel/error.h"

namespace corbel::blob {
std::vector<SettingSpec> blobSettings() {
    using enum SettingType;
    constexpr std::int64_t minute = 60 * 1000;
    constexpr std::int64_t day = 24 * 60 * minute;
    return {
        setting("blob_compression", Integer, "1", "zstd level for large bodies; higher ones save a little space and cost much time.", 1, 19),
        setting("blob_key", Secret, "",
             "64 hex digits (\"openssl rand -hex 32\") with which new large bodies are encrypted (AES-256-GCM); empty for no encryption."),
        setting("blob_old_key", Secret, "", "The blob_key before the present one, so that what was written with it can still be read."),
        setting("blob_sweep_fence", Duration, "24h", "How old a blob that no message refers to must be before it begins to be removed.",
             60 * minute, 30 * day),
        setting("blob_sweep_grace", Duration, "2h", "How long it can still be read after that; must be longer than any transaction.",
             10 * minute, 30 * day),
    };
}

BlobStoreOptions readBlobOptions(const Settings& settings) {
    BlobStoreOptions options;
    options.compressionLevel = static_cast<int>(settings.integer("blob_compression"));
    const std::string key = settings.string("blob_key");
    const std::string oldKey = settings.string("blob_old_key");
    if (key.empty() && !oldKey.empty()) throw Error(ErrorCode::InvalidArgument, "blob_old_key needs a blob_key");
    for (const std::string& text : {key, oldKey}) {
        if (!text.empty()) options.keys.push_back(parseKey(text));
    }
    return options;
}

SweeperOptions readSweeperOptions(const Settings& settings) {
    using std::chrono::duration_cast;
    return {duration_cast<std::chrono::seconds>(settings.duration("blob_sweep_fence")),
            duration_cast<std::chrono::seconds>(settings.duration("blob_sweep_grace"))};
}

}  // namespace corbel::blob
