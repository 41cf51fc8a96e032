#include "table_notifications.h"

#include "open_table.h"
#include "table_wait.h"

namespace corbel::soap {
namespace {

// TABLE_* of MAPI (mapidefs.h).
constexpr std::uint32_t kRowAdded = 3, kRowDeleted = 4, kRowModified = 5, kReload = 9;
constexpr PropTag kInstanceKey(0x0FF6, PropType::Binary);
constexpr PropTag kNoKey(0, PropType::Null);   // PR_NULL
constexpr std::chrono::seconds kInUse{1};      // a poll does not wait for long for who reads the table

std::shared_ptr<OpenTable> tableOf(const Subscriber& subscriber) {
    const ClientSessionPtr session = subscriber.session.lock();
    if (!session) return nullptr;
    try {
        return session->tables.find(subscriber.table);
    } catch (const Error&) {
        return nullptr;   // closed
    }
}

Property keyOf(const std::string& bytes) {
    if (bytes.empty()) return {kNoKey, std::int64_t{0}};
    return {kInstanceKey, bytes};
}

std::uint32_t eventOf(RowEvent::Kind kind) noexcept {
    switch (kind) {
        case RowEvent::Kind::Added: return kRowAdded;
        case RowEvent::Kind::Modified: return kRowModified;
        case RowEvent::Kind::Deleted: return kRowDeleted;
        case RowEvent::Kind::Reloaded: break;
    }
    return kReload;
}

Notification notificationOf(const Subscriber& subscriber, std::uint32_t objectType, TableChange&& change) {
    Notification told;
    told.connection = subscriber.connection;
    told.eventType = kEventTableModified;
    NotificationTable& table = told.table.emplace();
    table.event = eventOf(change.kind);
    table.objectType = objectType;
    table.index = keyOf(change.instanceKey);
    table.prior = keyOf(change.predecessor);
    if (change.kind == RowEvent::Kind::Added || change.kind == RowEvent::Kind::Modified) table.row = std::move(change.row);
    return told;
}

}  // namespace

void aimAtTable(Call& call, std::string_view key, Subscriber& subscriber) {
    subscriber.target = Target::Table;
    subscriber.table = 0;
    for (std::size_t i = key.size(); i-- > 0;) subscriber.table = subscriber.table << 8 | static_cast<unsigned char>(key[i]);
    TableInUse table(call, subscriber.table);
    table->watch(call, true);
}

std::vector<WatchKey> watchedByTable(Call&, const Subscriber& subscriber) {
    const auto table = tableOf(subscriber);
    return table ? table->watched() : std::vector<WatchKey>{};
}

void tellOfTable(Call& call, const Subscriber& subscriber, std::vector<Notification>& to) {
    const auto table = tableOf(subscriber);
    if (!table) return;
    const std::unique_lock lock(table->mutex, kInUse);
    // What it has to tell is told by the next poll.
    if (!lock) return;
    for (TableChange& change : table->changes(call)) to.push_back(notificationOf(subscriber, table->objectType(), std::move(change)));
}

}  // namespace corbel::soap
