#include "store/objects/folder_names.h"
#include "store/sql_stores.h"

namespace corbel::store {

namespace {

SettingSpec folderLanguageSetting() {
    std::vector<std::string> codes;
    for (const FolderLanguage& language : folderLanguages()) codes.emplace_back(language.code);
    return choice("folder_language", std::move(codes), "Language of the names that a new mailbox's special folders get.");
}

}  // namespace

std::vector<SettingSpec> storeSettings() {
    using enum SettingType;
    constexpr std::int64_t kilobyte = 1024;
    return {
        setting("open_stores", Integer, std::to_string(kDefaultOpenStores), "Mailbox files open at once; each costs up to 200 KB and three file descriptors, six while it is busy. One that nobody used for some seconds is closed.", 4, 100'000),
        setting("inline_limit", Size, "64K", "Messages up to this size lie in the mailbox's own database, larger ones in the blob store.", kilobyte, 1024 * kilobyte),
        folderLanguageSetting(),
        setting("view_cache", Size, "256M", "Memory for the message lists of folders in use; what does not fit is read from disk when a client selects the folder.",
                1024 * kilobyte, std::int64_t{1} << 40),
        setting("recoverable_period", Duration, "14d",
                "How long deleted messages can be recovered; they do not count against the quota meanwhile. 0 deletes them at once.", 0,
                std::int64_t{3650} * 86'400'000),
        setting("mysql_connections", Integer, "32", "Connections to the MySQL server that mailboxes may use at once; without MySQL it has no meaning.", 2, 1000),
    };
}

StoreOptions readStoreOptions(const Settings& settings) {
    StoreOptions options;
    options.maxOpenStores = static_cast<std::size_t>(settings.integer("open_stores"));
    options.language = settings.string("folder_language");
    options.inlineBytes = settings.size("inline_limit");
    options.viewCacheBytes = settings.size("view_cache");
    options.maxMysqlConnections = static_cast<std::size_t>(settings.integer("mysql_connections"));
    options.recoverableMicros = std::chrono::microseconds(settings.duration("recoverable_period")).count();
    return options;
}

}  // namespace corbel::store
