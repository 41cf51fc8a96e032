#include "store/recovery/recoverable_items.h"

#include <map>

#include "corbel/error.h"
#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/counter_queries.h"
#include "store/folder_queries.h"
#include "store/gone_key_queries.h"
#include "store/message_changes.h"
#include "store/recovery/arrivals.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"

namespace corbel::store {
namespace {

using recoverable_queries::KeptRow;
using recoverable_queries::RemovedFolder;

constexpr std::size_t kRestoreBatch = 1000;
constexpr int kMaxNameAttempts = 1000;

/// Restores into one folder or many; each folder's snapshot is written once.
class Restorer {
public:
    explicit Restorer(WriteTransaction& transaction) : _transaction(transaction) {}

    Uid restore(const KeptRow& kept, FolderId to) {
        Target& target = targetOf(kept.folder, to);
        ItemRow row = kept.row;
        // Else the next EXPUNGE would take it away again.
        row.flags &= ~std::uint32_t{kDeleted};
        if (kept.folder != to) row.keywords = target.keywords.map(row.keywords);
        row = target.arrivals->add(row);
        db::Connection& connection = _transaction.connection();
        recoverable_queries::setPlace(connection, _transaction.store(), row.item, to, row.uid);
        recoverable_queries::restoreListRow(connection, _transaction.store(), kept, to, row.uid);
        recoverable_queries::erase(connection, _transaction.store(), kept);
        target.restored.push_back({row.item, row.cn, kindOf(row.uid), kindOf(row.uid)});
        if (kept.folder == to) change_queries::markReturned(connection, _transaction.store(), to, kept.row.cn, kept.row.uid);
        return kindOf(row.uid) == ItemKind::Visible ? static_cast<Uid>(row.uid) : 0;
    }

    void finish() {
        for (auto& [folder, arrivals] : _arrivals) arrivals.finish();
        for (const auto& [places, target] : _targets) returnReaders(_transaction, places.first, places.second, target.restored);
    }

private:
    struct Target {
        Arrivals* arrivals;
        KeywordMap keywords;
        std::vector<MovedItem> restored;
    };
    Target& targetOf(FolderId from, FolderId to) {
        const auto found = _targets.find({from, to});
        if (found != _targets.end()) return found->second;
        Arrivals& arrivals = _arrivals.try_emplace(to, _transaction, to).first->second;
        return _targets.emplace(std::pair{from, to}, Target{&arrivals, KeywordMap(_transaction, _transaction.keywords(from), to), {}}).first->second;
    }

    WriteTransaction& _transaction;
    std::map<FolderId, Arrivals> _arrivals;
    std::map<std::pair<FolderId, FolderId>, Target> _targets;
};

void purge(WriteTransaction& transaction, const KeptRow& kept) {
    db::Connection& connection = transaction.connection();
    recoverable_queries::erase(connection, transaction.store(), kept);
    gone_key_queries::rememberItem(connection, transaction.store(), kept.row.item, transaction.meta().guid, transaction.now());
    recoverable_queries::eraseItem(connection, transaction.store(), kept);
    forgetKept(transaction, kept.folder, kept.row.item);
    content_queries::markContentDead(connection, transaction.store(), kept.row.content);
    transaction.contentsDied();
}

/// `name` or, when the parent has such a folder, "name 2" and so on.
std::string freeName(const FolderTree& tree, FolderId parent, const std::string& name) {
    if (!tree.child(parent, name)) return name;
    for (int i = 2; i < kMaxNameAttempts; ++i) {
        const std::string suffix = " " + std::to_string(i);
        std::string other = name.substr(0, kMaxFolderNameBytes - suffix.size());
        while (!other.empty() && (static_cast<unsigned char>(other.back()) & 0xc0) == 0x80) other.pop_back();
        other += suffix;
        if (!tree.child(parent, other)) return other;
    }
    throw Error(ErrorCode::LimitReached, "No free name for the folder was found");
}

}  // namespace

RestoreResult restoreItems(WriteTransaction& transaction, std::span<const ItemId> items, FolderId to, std::uint64_t quotaBytes) {
    RestoreResult result;
    std::vector<KeptRow> rows;
    std::uint64_t bytes = 0;
    for (const ItemId item : items) {
        if (std::optional<KeptRow> kept = recoverable_queries::find(transaction.connection(), transaction.store(), item)) {
            bytes += kept->row.sizeBytes;
            rows.push_back(*kept);
        }
    }
    checkQuota(transaction, bytes, quotaBytes);
    Restorer restorer(transaction);
    for (const KeptRow& kept : rows) {
        // Twice in the list: the second time it is there already.
        if (!recoverable_queries::find(transaction.connection(), transaction.store(), kept.row.item)) continue;
        result.emplace_back(kept.row.item, restorer.restore(kept, to != 0 ? to : kept.folder));
    }
    restorer.finish();
    return result;
}

FolderId restoreRemovedFolder(WriteTransaction& transaction, FolderId folder, std::uint64_t quotaBytes) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const std::vector<RemovedFolder> found = recoverable_queries::removedFolders(connection, store, folder);
    if (found.empty()) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(store));
    const RemovedFolder& removed = found.front();
    const FolderTree& tree = transaction.tree();
    if (tree.size() >= kMaxFolders) throw Error(ErrorCode::LimitReached, "The mailbox has too many folders");
    const FolderRow* above = tree.find(removed.parent);
    const FolderId parent = above ? above->id : tree.subtree();
    const bool isShown = !above || above->kind == FolderKind::Subtree || above->kind == FolderKind::Ordinary;
    if (tree.depth(parent) >= kMaxFolderDepth + 2) throw Error(ErrorCode::LimitReached, "Folders cannot be nested that deep");

    FolderRow row{folder, parent, isShown ? FolderKind::Ordinary : FolderKind::Hidden, freeName(tree, parent, removed.name), removed.containerClass, SpecialUse::None,
                  transaction.nextUidValidity()};
    folder_queries::FolderNames names;
    names.entryid = removed.entryid;
    names.sourceKey = removed.sourceKey;
    names.cn = transaction.nextChange();
    names.now = transaction.now();
    folder_queries::insert(connection, store, row, names);
    CounterRow counters;
    counters.uidNext = removed.uidNext;
    counters.recentUid = removed.uidNext;
    counter_queries::insert(connection, store, folder, counters);
    change_queries::log(connection, store, {names.cn, change_queries::LogKind::FolderMade, folder, parent, 0, names.sourceKey}, transaction.now());
    recoverable_queries::setRestored(connection, store, removed.cn);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, names.cn);

    Restorer restorer(transaction);
    std::uint64_t after = 0;
    for (;;) {
        const std::vector<KeptRow> rows = recoverable_queries::ofFolder(connection, store, folder, after, kRestoreBatch);
        std::uint64_t bytes = 0;
        for (const KeptRow& kept : rows) bytes += kept.row.sizeBytes;
        checkQuota(transaction, bytes, quotaBytes);
        for (const KeptRow& kept : rows) restorer.restore(kept, folder);
        if (rows.size() < kRestoreBatch) break;
        after = rows.back().row.uid;
    }
    restorer.finish();
    return folder;
}

std::size_t purgeKept(WriteTransaction& transaction, std::span<const ItemId> items) {
    std::size_t count = 0;
    for (const ItemId item : items) {
        const std::optional<KeptRow> kept = recoverable_queries::find(transaction.connection(), transaction.store(), item);
        if (!kept) continue;
        purge(transaction, *kept);
        ++count;
    }
    return count;
}

bool purgeExpired(WriteTransaction& transaction, std::int64_t before, std::size_t limit) {
    db::Connection& connection = transaction.connection();
    const std::vector<KeptRow> rows = recoverable_queries::expired(connection, transaction.store(), before, limit);
    for (const KeptRow& kept : rows) purge(transaction, kept);
    if (rows.size() == limit) return true;
    for (const RemovedFolder& folder : recoverable_queries::removedFolders(connection, transaction.store(), 0)) {
        if (folder.removed < before && recoverable_queries::ofFolder(connection, transaction.store(), folder.folder, 0, 1).empty()) {
            recoverable_queries::setUnrecoverable(connection, transaction.store(), folder.cn, folder.folder);
        }
    }
    return false;
}

}  // namespace corbel::store
