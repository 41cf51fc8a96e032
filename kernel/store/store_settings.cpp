#include "store/sql_stores.h"

namespace corbel::store {

std::vector<SettingSpec> storeSettings() {
    std::vector<SettingSpec> specs;
    SettingSpec open;
    open.key = "open_stores";
    open.type = SettingType::Integer;
    open.defaultValue = "2048";
    open.summary = "Mailbox files kept open at once; each costs up to 200 KB and three file descriptors, six while it is busy.";
    open.min = 4;
    open.max = 100'000;
    specs.push_back(open);

    SettingSpec inlineLimit;
    inlineLimit.key = "inline_limit";
    inlineLimit.type = SettingType::Size;
    inlineLimit.defaultValue = "64K";
    inlineLimit.summary = "Messages up to this size lie in the mailbox's own database, larger ones in the blob store.";
    inlineLimit.min = 1024;
    inlineLimit.max = 1024 * 1024;
    specs.push_back(inlineLimit);

    SettingSpec views;
    views.key = "view_cache";
    views.type = SettingType::Size;
    views.defaultValue = "256M";
    views.summary = "Memory for the message lists of folders in use; what does not fit is read from disk when a client selects the folder.";
    views.min = 1024 * 1024;
    views.max = std::int64_t{1} << 40;
    specs.push_back(views);

    SettingSpec connections;
    connections.key = "mysql_connections";
    connections.type = SettingType::Integer;
    connections.defaultValue = "32";
    connections.summary = "Connections to the MySQL server that mailboxes may use at once; without MySQL it has no meaning.";
    connections.min = 2;
    connections.max = 1000;
    specs.push_back(connections);
    return specs;
}

StoreOptions readStoreOptions(const Settings& settings) {
    StoreOptions options;
    options.maxOpenStores = static_cast<std::size_t>(settings.integer("open_stores"));
    options.inlineBytes = settings.size("inline_limit");
    options.viewCacheBytes = settings.size("view_cache");
    options.maxMysqlConnections = static_cast<std::size_t>(settings.integer("mysql_connections"));
    return options;
}

}  // namespace corbel::store
