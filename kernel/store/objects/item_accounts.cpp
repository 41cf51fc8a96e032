#include "store/objects/item_accounts.h"

#include <algorithm>
#include <limits>

#include "corbel/error.h"

namespace corbel::store {
namespace {

ViewItem viewItem(const ItemRow& row) {
    return {static_cast<Uid>(row.uid), row.flags, row.keywords, std::max(row.cn, row.readCn), row.item};
}

}  // namespace

ItemAccounts::ItemAccounts(WriteTransaction& transaction, FolderId folder)
    : _transaction(transaction), _folder(folder), _before(transaction.snapshotInMemory(folder)), _counters(transaction.counters(folder)) {}

Uid ItemAccounts::takeUid(Uid wanted) {
    const Uid uid = std::max(wanted, _counters.uidNext);
    if (uid == std::numeric_limits<Uid>::max()) throw Error(ErrorCode::LimitReached, "The folder has no UIDs left");
    _counters.uidNext = uid + 1;
    return uid;
}

void ItemAccounts::count(const ItemRow& row, bool isAdded) {
    StoreMeta& meta = _transaction.meta();
    const auto put = [isAdded](auto& number, auto by) { number = isAdded ? number + by : number - by; };
    const bool isUnseen = !(row.flags & kSeen);
    put(meta.sizeBytes, row.sizeBytes);
    switch (kindOf(row.uid)) {
        case ItemKind::Visible:
            put(_counters.total, 1u);
            if (isUnseen) put(_counters.unseen, 1u);
            if (row.uid >= _counters.recentUid) put(_counters.recent, 1u);
            put(_counters.sizeBytes, row.sizeBytes);
            put(meta.messageCount, std::uint64_t{1});
            break;
        case ItemKind::Pending:
            put(_counters.pending, 1u);
            if (isUnseen) put(_counters.pendingUnseen, 1u);
            put(_counters.otherBytes, row.sizeBytes);
            put(meta.messageCount, std::uint64_t{1});
            break;
        case ItemKind::Associated:
            put(_counters.associated, 1u);
            put(_counters.otherBytes, row.sizeBytes);
            break;
    }
}

void ItemAccounts::added(const ItemRow& row) {
    count(row, true);
    if (kindOf(row.uid) == ItemKind::Visible) _added.push_back(viewItem(row));
}

void ItemAccounts::removed(const ItemRow& row) {
    count(row, false);
    if (kindOf(row.uid) == ItemKind::Visible) _removed.push_back(row.uid);
}

void ItemAccounts::changed(const ItemRow& before, const ItemRow& after) {
    count(before, false);
    count(after, true);
    if (kindOf(after.uid) == ItemKind::Visible) _changed.push_back(viewItem(after));
}

void ItemAccounts::finish(std::uint64_t cn, std::uint32_t kinds) {
    _counters.highestModSeq = std::max(_counters.highestModSeq, cn);
    if (_before) {
        SnapshotEditor editor(*_before);
        for (const ViewItem& item : _changed) {
            const std::uint32_t index = _before->lowerBound(item.uid);
            if (index < _before->size() && _before->item(index).uid == item.uid) editor.edit(index) = item;
        }
        std::vector<std::uint32_t> indexes;
        std::sort(_removed.begin(), _removed.end());
        for (const ItemUid uid : _removed) {
            const std::uint32_t index = _before->lowerBound(static_cast<Uid>(uid));
            if (index < _before->size() && _before->item(index).uid == uid) indexes.push_back(index);
        }
        if (!indexes.empty()) editor.remove(indexes);
        std::sort(_added.begin(), _added.end(), [](const ViewItem& a, const ViewItem& b) { return a.uid < b.uid; });
        for (const ViewItem& item : _added) editor.append(item);
        _transaction.setSnapshot(_folder, std::move(editor));
    }
    _transaction.tell(_folder, kinds, cn);
}

}  // namespace corbel::store
