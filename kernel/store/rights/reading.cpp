#include "store/rights/reading.h"

#include <algorithm>
#include <map>

#include "corbel/error.h"
#include "store/item_queries.h"
#include "store/objects/item_changes.h"
#include "store/objects/object_queries.h"
#include "store/rights/reading_queries.h"

namespace corbel::store {
namespace {

using reading_queries::ReaderRow;
using reading_queries::ReadMark;
using reading_queries::SharedItem;

/// Everybody's flags, without what is each reader's own.
constexpr std::uint32_t kSharedFlags = 31u & ~std::uint32_t{kSeen};

void ensureReaders(WriteTransaction& transaction, FolderId folder) {
    if (transaction.tree().hasReaders(folder)) return;
    transaction.noteShared();
    reading_queries::addReading(transaction.connection(), transaction.store(), folder);
    transaction.treeChanged();
}

/// folder_user rows of one folder that a transaction changes, written once.
class ReaderCounts {
public:
    ReaderCounts(WriteTransaction& transaction, FolderId folder) : _transaction(transaction), _folder(folder) {}
    ReaderRow& of(UserId user) {
        const auto found = _rows.find(user);
        if (found != _rows.end()) return found->second;
        return _rows.emplace(user, reading_queries::loadReader(_transaction.connection(), _transaction.store(), _folder, user))
            .first->second;
    }
    void save() {
        for (const auto& [user, row] : _rows)
            reading_queries::saveReader(_transaction.connection(), _transaction.store(), _folder, user, row);
    }

private:
    WriteTransaction& _transaction;
    const FolderId _folder;
    std::map<UserId, ReaderRow> _rows;
};

std::vector<std::pair<SharedItem, ReadMark>> loadMarked(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids,
                                                        UserId reader) {
    const SnapshotPtr snapshot = transaction.snapshot(folder);
    std::vector<std::pair<SharedItem, ReadMark>> all;
    for (const UidRange& range : toRanges(*snapshot, findItems(*snapshot, uids))) {
        auto found = reading_queries::loadMarked(transaction.connection(), transaction.store(), folder, range, reader);
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

std::uint32_t& seenOf(ReaderRow& row, ItemKind kind) { return kind == ItemKind::Pending ? row.pendingSeen : row.seen; }

bool wantsSeen(const FlagChange& change, bool isSeen) {
    if (change.op == FlagOp::Replace) return change.flags & kSeen;
    if (!(change.flags & kSeen)) return isSeen;
    return change.op == FlagOp::Add;
}

bool hasSharedPart(const FlagChange& change, std::uint32_t sharedFlags) {
    return change.op == FlagOp::Replace ? sharedFlags != 0 : (change.flags & sharedFlags) != 0 || !change.keywords.empty();
}

std::vector<ItemId> itemsOf(WriteTransaction& transaction, FolderId folder, UidRange range) {
    std::vector<ItemId> items;
    for (const ItemRow& row : item_queries::load(transaction.connection(), transaction.store(), folder, range)) items.push_back(row.item);
    return items;
}

}  // namespace

Reader readerOf(const Identity& identity, const StoreFacts& store) noexcept {
    if (isOwner(identity, store)) return {};
    return {false, identity.user};
}

ModSeq markSeen(WriteTransaction& transaction, FolderId folder, UserId reader, std::span<const SeenChange> changes) {
    if (changes.empty() || reader == 0) return 0;
    ensureReaders(transaction, folder);
    ReaderCounts counts(transaction, folder);
    ReaderRow& row = counts.of(reader);
    ModSeq highest = 0;
    for (const SeenChange& change : changes) {
        highest = transaction.nextChange();
        reading_queries::setMark(transaction.connection(), transaction.store(), folder, reader, {0, change.item, change.isSeen, highest});
        if (change.isSeen)
            ++seenOf(row, change.kind);
        else
            --seenOf(row, change.kind);
    }
    row.highestModSeq = highest;
    counts.save();
    transaction.tell(folder, kFlagsChanged, highest);
    return highest;
}

void noteCreator(WriteTransaction& transaction, FolderId folder, const Reader& reader, std::span<const ItemId> items) {
    if (reader.isOwner || reader.user == 0 || items.empty()) return;
    ensureReaders(transaction, folder);
    for (const ItemId item : items) reading_queries::setCreator(transaction.connection(), transaction.store(), item, reader.user);
}

bool isMaker(db::Connection& connection, StoreId store, ItemId item, UserId user) {
    return user != 0 && reading_queries::creatorOf(connection, store, item) == user;
}

std::vector<ItemId> keepOwn(db::Connection& connection, StoreId store, std::span<const ItemId> items, UserId user) {
    std::vector<ItemId> own;
    for (const ItemId item : items) {
        if (isMaker(connection, store, item, user)) own.push_back(item);
    }
    if (own.empty() && !items.empty()) {
        throw Error(ErrorCode::NoAccess, "You may not do that with messages of others",
                    "user " + std::to_string(user) + " made none of the messages");
    }
    return own;
}

std::vector<Uid> keepOwn(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, UserId user) {
    const SnapshotPtr snapshot = transaction.snapshot(folder);
    const std::vector<std::uint32_t> indexes = findItems(*snapshot, uids);
    std::vector<Uid> own;
    for (const std::uint32_t index : indexes) {
        const ViewItem& item = snapshot->item(index);
        if (isMaker(transaction.connection(), transaction.store(), item.item, user)) own.push_back(item.uid);
    }
    if (own.empty() && !indexes.empty()) {
        throw Error(ErrorCode::NoAccess, "You may not do that with messages of others",
                    "user " + std::to_string(user) + " made none of the messages in folder " + std::to_string(folder));
    }
    return own;
}

FlagResult changeFlagsAsReader(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, const FlagChange& change,
                               UserId reader, std::uint32_t sharedFlags, ItemScope scope) {
    FlagResult result;
    std::vector<Uid> allowed;
    std::vector<SeenChange> seen;
    for (const auto& [item, mark] : loadMarked(transaction, folder, uids, reader)) {
        if (change.unchangedSince && std::max(item.cn, mark.readCn) > *change.unchangedSince) {
            result.failed.push_back(item.uid);
            continue;
        }
        allowed.push_back(item.uid);
        if (const bool wanted = wantsSeen(change, mark.isSeen); wanted != mark.isSeen) seen.push_back({item.item, wanted});
    }
    if (hasSharedPart(change, sharedFlags)) {
        if (scope == ItemScope::Own) allowed = keepOwn(transaction, folder, allowed, reader);
        FlagChange shared = change;
        shared.unchangedSince.reset();
        result.modSeq = changeMessageFlags(transaction, folder, allowed, shared, sharedFlags).modSeq;
    }
    result.modSeq = std::max(result.modSeq, markSeen(transaction, folder, reader, seen));
    return result;
}

void changeItemFlagsAsReader(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items, const FlagChange& change,
                             UserId reader, std::uint32_t sharedFlags, ItemScope scope) {
    transaction.folder(folder);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    std::vector<ItemId> wanted(items.begin(), items.end());
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<ItemId> allowed;
    std::vector<SeenChange> seen;
    for (const ItemId item : wanted) {
        const auto place = object_queries::place(connection, store, item);
        if (!place || place->folder != folder) continue;
        const std::vector<ItemRow> rows = item_queries::load(connection, store, folder, {place->uid, place->uid});
        if (rows.empty()) continue;
        const ReadMark mark = reading_queries::markOn(connection, store, folder, item, reader).value_or(ReadMark{});
        if (change.unchangedSince && std::max(rows.front().cn, mark.readCn) > *change.unchangedSince) continue;
        allowed.push_back(item);
        const ItemKind kind = kindOf(place->uid);
        if (kind == ItemKind::Associated) continue;
        if (const bool isSeen = wantsSeen(change, mark.isSeen); isSeen != mark.isSeen) seen.push_back({item, isSeen, kind});
    }
    if (hasSharedPart(change, sharedFlags)) {
        if (scope == ItemScope::Own) allowed = keepOwn(connection, store, allowed, reader);
        FlagChange shared = change;
        shared.unchangedSince.reset();
        changeItemFlags(transaction, folder, allowed, shared, sharedFlags);
    }
    markSeen(transaction, folder, reader, seen);
}

CopyResult copyAsReader(WriteTransaction& transaction, FolderId from, std::span<const Uid> uids, FolderId to, std::uint64_t quotaBytes,
                        const Reader& reader) {
    if (reader.isOwner) return copyMessages(transaction, from, uids, to, quotaBytes);
    std::vector<Uid> seenSources;
    for (const auto& [item, mark] : loadMarked(transaction, from, uids, reader.user)) {
        if (mark.isSeen) seenSources.push_back(item.uid);
    }
    CopyResult result = copyMessages(transaction, from, uids, to, quotaBytes, kSharedFlags);
    if (result.uids.empty()) return result;
    // The copies are the newest messages of the folder, in the order of their sources.
    const std::vector<ItemId> items = itemsOf(transaction, to, {result.uids.front().second, result.uids.back().second});
    std::vector<SeenChange> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (std::binary_search(seenSources.begin(), seenSources.end(), result.uids[i].first)) seen.push_back({items[i], true});
    }
    noteCreator(transaction, to, reader, items);
    markSeen(transaction, to, reader.user, seen);
    return result;
}

AppendResult appendAsReader(WriteTransaction& transaction, FolderId folder, std::span<const AppendItem> items, std::uint64_t quotaBytes,
                            const Reader& reader) {
    if (reader.isOwner || items.empty()) return appendMessages(transaction, folder, items, quotaBytes);
    std::vector<AppendItem> shared(items.begin(), items.end());
    for (AppendItem& item : shared) item.flags &= kSharedFlags;
    AppendResult result = appendMessages(transaction, folder, shared, quotaBytes);
    const std::vector<ItemId> made = itemsOf(transaction, folder, {result.uids.front(), result.uids.back()});
    std::vector<SeenChange> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].flags & kSeen) seen.push_back({made.at(i), true});
    }
    noteCreator(transaction, folder, reader, made);
    markSeen(transaction, folder, reader.user, seen);
    return result;
}

void forgetReaders(WriteTransaction& transaction, FolderId folder, UidRange range, Removal removal) {
    if (!transaction.tree().hasReaders(folder)) return;
    ReaderCounts counts(transaction, folder);
    for (const auto& mark : reading_queries::marksOf(transaction.connection(), transaction.store(), folder, range)) {
        if (mark.isSeen) --seenOf(counts.of(mark.user), kindOf(mark.uid));
    }
    counts.save();
    if (removal == Removal::Hard) reading_queries::eraseRange(transaction.connection(), transaction.store(), folder, range);
}

void forgetKept(WriteTransaction& transaction, FolderId folder, ItemId item) {
    if (transaction.meta().isShared) reading_queries::eraseItem(transaction.connection(), transaction.store(), folder, item);
}

void moveReaders(WriteTransaction& transaction, FolderId from, FolderId to, std::span<const MovedItem> moved) {
    if (!transaction.tree().hasReaders(from)) return;
    if (from != to) ensureReaders(transaction, to);
    ReaderCounts left(transaction, from);
    ReaderCounts arrived(transaction, to);
    // One folder has one row for a reader.
    ReaderCounts& there = from == to ? left : arrived;
    for (const MovedItem& item : moved) {
        const auto marks = reading_queries::marksOfItem(transaction.connection(), transaction.store(), from, item.item);
        if (marks.empty()) continue;
        for (const auto& [user, isSeen] : marks) {
            if (isSeen) --seenOf(left.of(user), item.before);
            ReaderRow& row = there.of(user);
            row.highestModSeq = std::max(row.highestModSeq, item.cn);
            if (isSeen) ++seenOf(row, item.after);
        }
        reading_queries::moveMarks(transaction.connection(), transaction.store(), from, item.item, to, item.cn);
    }
    left.save();
    arrived.save();
}

void returnReaders(WriteTransaction& transaction, FolderId from, FolderId to, std::span<const MovedItem> restored) {
    if (!transaction.meta().isShared) return;
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    ReaderCounts counts(transaction, to);
    for (const MovedItem& item : restored) {
        const auto marks = reading_queries::marksOfItem(connection, store, from, item.item);
        // With the folder its marks went, but who made what is still known.
        if (!marks.empty() || reading_queries::creatorOf(connection, store, item.item) != 0) ensureReaders(transaction, to);
        for (const auto& [user, isSeen] : marks) {
            ReaderRow& row = counts.of(user);
            row.highestModSeq = std::max(row.highestModSeq, item.cn);
            if (isSeen) ++seenOf(row, item.after);
        }
        if (!marks.empty()) reading_queries::moveMarks(connection, store, from, item.item, to, item.cn);
    }
    counts.save();
}

std::uint32_t flagsFor(db::Connection& connection, StoreId store, FolderId folder, const ItemRow& row, const Reader& reader) {
    if (reader.isOwner) return row.flags;
    // Associated messages are settings, which nobody reads: the same for all, and nothing that the owner did.
    if (kindOf(row.uid) == ItemKind::Associated) return row.flags | kSeen;
    const std::uint32_t flags = row.flags & ~std::uint32_t{kSeen};
    if (reader.user == 0) return flags;
    const auto mark = reading_queries::markOn(connection, store, folder, row.item, reader.user);
    return mark && mark->isSeen ? flags | kSeen : flags;
}

ModSeq sharedHighest(db::Connection& connection, StoreId store, FolderId folder, ModSeq highest) {
    const reading_queries::FolderReading row = reading_queries::loadReading(connection, store, folder);
    return highest > row.readModSeq ? highest : row.sharedModSeq;
}

ModSeq readersHighest(db::Connection& connection, StoreId store, FolderId folder, ModSeq highest, UserId reader) {
    const ModSeq shared = sharedHighest(connection, store, folder, highest);
    return reader == 0 ? shared : std::max(shared, reading_queries::loadReader(connection, store, folder, reader).highestModSeq);
}

void hideReading(WriteTransaction& transaction, FolderId folder, ModSeq before, ModSeq highest) {
    if (!transaction.tree().isShared(folder)) return;
    reading_queries::FolderReading row = reading_queries::loadReading(transaction.connection(), transaction.store(), folder);
    if (before > row.readModSeq) row.sharedModSeq = before;
    row.readModSeq = highest;
    reading_queries::saveReading(transaction.connection(), transaction.store(), folder, row);
}

}  // namespace corbel::store
