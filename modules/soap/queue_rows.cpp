#include "queue_rows.h"

#include <unordered_map>

#include "computed_props.h"
#include "corbel/property_tags.h"
#include "default_columns.h"
#include "table_tags.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kPage = 1'000;

/// Of a row, what the queue itself tells; the rest is the message's.
constexpr std::size_t kOwnColumns = 3;

std::span<const PropTag> messageColumns() { return queueColumns().first(queueColumns().size() - kOwnColumns); }

class QueueRows final : public RowMaker {
public:
    explicit QueueRows(std::optional<StoreId> store) : _store(store) {}

    std::vector<MemoryRow> rows(Call& call) override {
        _queued.clear();
        std::vector<MemoryRow> rows;
        for (QueueRow& queued : queueRows(call, _store)) {
            if (rows.size() >= kMaxMemoryRows) throw Error(ErrorCode::LimitReached, "Too many messages wait to be listed");
            MemoryRow& row = rows.emplace_back();
            row.key.append(reinterpret_cast<const char*>(&queued.store.id), sizeof queued.store.id);
            row.key.append(reinterpret_cast<const char*>(&queued.item), sizeof queued.item);
            row.values = {{table_tags::OutgoingFlags, std::int64_t{queued.flags}}};
            if (const auto owner = call.services.book.user(queued.store.owner)) row.values.set(table_tags::MailboxOwnerAccount, owner->login);
            _queued.emplace(row.key, std::move(queued));
        }
        return rows;
    }
    std::span<const PropTag> costly() const override { return messageColumns(); }
    void finish(Call& call, MemoryRow& row) override {
        const QueueRow& queued = _queued.at(row.key);
        try {
            StoreSession& store = call.store(queued.store);
            const auto place = store.objects().find(queued.item);
            if (!place) return;
            const auto message = store.objects().open(queued.item);
            const auto wanted = messageColumns();
            const PropertyBag stored = message->get(sourcesOf(ObjectKind::Message, wanted));
            for (Property& each : complete(call, {ObjectKind::Message, &store, place->folder, place->item}, wanted, stored)) {
                if (each.tag.type() != PropType::Error) row.values.set(std::move(each));
            }
        } catch (const Error&) {
            // Gone from the store, or the store is: the spooler finds that out when it opens the message.
        }
    }
    std::vector<WatchKey> watched() const override { return {}; }

private:
    const std::optional<StoreId> _store;
    std::unordered_map<std::string, QueueRow> _queued;   // by the row's key
};

}  // namespace

std::vector<QueueRow> queueRows(Call& call, std::optional<StoreId> store) {
    std::vector<QueueRow> rows;
    std::unordered_map<StoreId, std::optional<StoreOwner>> owners;
    OutgoingQueue& queue = call.services.outgoing;
    for (std::uint64_t number = 0; rows.size() <= kMaxMemoryRows;) {
        const std::vector<OutgoingRow> page = store ? queue.listOf(*store, number, kPage) : queue.list(number, kPage);
        for (const OutgoingRow& queued : page) {
            number = queued.number;
            // A client works off the queue of its store, a spooler that of the server.
            if (queued.isMaster() == store.has_value()) continue;
            const auto [owner, isNew] = owners.try_emplace(queued.store);
            if (isNew) owner->second = call.services.stores.find(queued.store);
            if (owner->second) rows.push_back({*owner->second, queued.item, queued.flags});
        }
        if (page.size() < kPage) break;
    }
    return rows;
}

OpenTablePtr openQueueTable(Call& call, const TableRequest& request) {
    std::optional<StoreId> store;
    if (request.entryid.value.empty()) call.requireAdmin();
    else store = call.storeOf(request.entryid.value).id();
    const auto columns = queueColumns();
    return std::make_shared<MemoryTable>(kMessageObject, columnsOf(request, columns), std::vector<PropTag>(columns.begin(), columns.end()), std::make_unique<QueueRows>(store), true);
}

}  // namespace corbel::soap
