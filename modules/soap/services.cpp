#include "services.h"

#include "book_settings.h"
#include "corbel/text.h"
#include "outgoing_statements.h"

namespace corbel::soap {
namespace {

draft::Sql& migrated(draft::Sql& database) {
    const draft::SqlMigration migrations[] = {
        {1, "CREATE TABLE soap_server (name VARCHAR(32) NOT NULL PRIMARY KEY, value VARCHAR(64) NOT NULL)"},
        {2, sql::kOutgoingTables},
        {3, std::string(bookSettingsSchema())},
        {4, kSyncTables},
    };
    database.migrate("soap", migrations);
    return database;
}

/// Made at the first start.
std::string readServerGuid(draft::Sql& sql) {
    const auto read = [&] { return sql.query("SELECT value FROM soap_server WHERE name = 'guid'"); };
    auto rows = read();
    if (rows.empty()) {
        const std::uint64_t halves[] = {randomId(true), randomId(true)};
        try {
            sql.query("INSERT INTO soap_server (name, value) VALUES ('guid', ?)", {text::hexEncode({reinterpret_cast<const char*>(halves), sizeof halves})});
        } catch (const Error& error) {
            if (error.code() != ErrorCode::AlreadyExists) throw;   // another process was faster
        }
        rows = read();
    }
    const auto guid = text::hexDecode(std::get<std::string>(rows.at(0).at(0)));
    if (!guid || guid->size() != 16) throw Error(ErrorCode::Corrupt, "The server's GUID is damaged", "table soap_server");
    return *guid;
}

draft::Signals* signalsOf(Kernel& kernel) {
    const auto found = kernel.interfaces(draft::Signals::kInterfaceId);
    return found.empty() ? nullptr : static_cast<draft::Signals*>(found.front());
}

}  // namespace

Services::Services(Kernel& kernel, Options options)
    : log(kernel.log()),
      metrics(kernel.metrics()),
      clock(kernel.clock()),
      auth(kernel.auth()),
      stores(kernel.stores()),
      book(kernel.addressBook()),
      sql(migrated(kernel.sql())),
      signals(signalsOf(kernel)),
      serverName(kernel.serverName()),
      serverGuid(readServerGuid(sql)),
      sessions(clock),
      names(stores.namedProperties()),
      outgoing(sql, clock),
      syncs(sql, clock),
      _options(std::make_shared<const Options>(std::move(options))) {}

std::shared_ptr<const Options> Services::options() const {
    const std::lock_guard lock(_mutex);
    return _options;
}

void Services::setOptions(Options options) {
    auto next = std::make_shared<const Options>(std::move(options));
    const std::lock_guard lock(_mutex);
    _options = std::move(next);
}

}  // namespace corbel::soap
