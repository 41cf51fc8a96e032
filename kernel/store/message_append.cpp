#include <limits>
#include <map>

#include "corbel/error.h"
#include "store/content_writer.h"
#include "store/item_queries.h"
#include "store/list_queries.h"
#include "store/message_changes.h"
#include "store/store_ids.h"

namespace corbel::store {
void checkQuota(WriteTransaction& transaction, std::uint64_t more, std::uint64_t quotaBytes) {
    const std::uint64_t used = transaction.meta().sizeBytes;
    if (quotaBytes == 0 || (used <= quotaBytes && more <= quotaBytes - used)) return;
    throw Error(ErrorCode::OverQuota, "Mailbox is full",
                "store " + std::to_string(transaction.store()) + " uses " + std::to_string(used) + " of " + std::to_string(quotaBytes) +
                    " bytes, " + std::to_string(more) + " more were asked for");
}

AppendResult appendMessages(WriteTransaction& transaction, FolderId folder, std::span<const AppendItem> items, std::uint64_t quotaBytes) {
    AppendResult result;
    result.uidValidity = transaction.folderForItems(folder).uidValidity;
    std::uint64_t bytes = 0;
    for (const AppendItem& item : items) bytes += storedMessage(item.message).size() + item.prefix.size();
    checkQuota(transaction, bytes, quotaBytes);

    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    CounterRow& counters = transaction.counters(folder);
    std::map<const StagedMessage*, std::uint64_t> contents;  // a message that comes twice shares its content
    std::vector<ViewItem> added;
    std::uint32_t kinds = kItemsAdded;
    std::uint64_t cn = 0;
    for (const AppendItem& item : items) {
        if (counters.uidNext == std::numeric_limits<Uid>::max()) throw Error(ErrorCode::LimitReached, "The folder has no UIDs left");
        const StoredMessage& message = storedMessage(item.message);
        auto [content, isNew] = contents.try_emplace(&message, 0);
        if (isNew) content->second = insertMessage(transaction, message);
        cn = transaction.nextChange();
        const Uid uid = counters.uidNext++;
        ItemRow row;
        row.uid = uid;
        row.item = transaction.nextId();
        row.content = content->second;
        row.flags = item.flags & 31;
        row.keywords = transaction.keywordBits(folder, item.keywords, true);
        row.cn = cn;
        row.readCn = cn;
        row.prefixBytes = item.prefix.size();
        row.sizeBytes = message.size() + row.prefixBytes;
        row.saved = transaction.now();
        row.received = item.received ? toMicros(*item.received) : transaction.now();
        item_queries::insert(connection, store, folder, row);
        item_queries::ItemNames names;
        names.folder = folder;
        names.uid = uid;
        names.guid = objectGuid(transaction.meta().guid, transaction.meta().epoch, row.item);
        names.entryid = makeEntryid(transaction.meta().guid, ObjectType::Message, names.guid);
        names.sourceKey = makeSourceKey(transaction.meta().guid, row.item);
        item_queries::insertNames(connection, store, row.item, names, item.prefix);
        list_queries::insert(connection, store, {folder, row.item, row.uid, transaction.meta().epoch}, message.listRow(), row.received, row.sizeBytes);

        ++counters.total;
        ++counters.recent;
        if (!(row.flags & kSeen)) ++counters.unseen;
        counters.sizeBytes += row.sizeBytes;
        transaction.meta().sizeBytes += row.sizeBytes;
        ++transaction.meta().messageCount;
        if (item.isDelivery) kinds |= kNewMail;
        added.push_back({uid, row.flags, row.keywords, cn, row.item});
        result.uids.push_back(uid);
    }
    if (items.empty()) return result;
    counters.highestModSeq = cn;
    if (const SnapshotPtr before = transaction.snapshotInMemory(folder)) {
        SnapshotEditor editor(*before);
        for (const ViewItem& item : added) editor.append(item);
        transaction.setSnapshot(folder, std::move(editor));
    }
    transaction.tell(folder, kinds, cn);
    return result;
}

}  // namespace corbel::store
