#include "store/folder_changes.h"

#include <algorithm>
#include <limits>

#include "corbel/error.h"
#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/counter_queries.h"
#include "store/folder_queries.h"
#include "store/gone_key_queries.h"
#include "store/item_queries.h"
#include "store/message_changes.h"
#include "store/meta_queries.h"
#include "store/name_fold.h"
#include "store/objects/special_folders.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/acl_queries.h"
#include "store/rights/reading.h"
#include "store/rights/rights_log.h"
#include "store/search/search_changes.h"
#include "store/store_ids.h"

namespace corbel::store {
namespace {

constexpr std::string_view kMailClass = "IPF.Note";
constexpr std::uint64_t kEpochJump = std::uint64_t{1} << 32;

void logFolder(WriteTransaction& transaction, change_queries::LogKind kind, FolderId folder, FolderId from, std::uint64_t cn, ItemId item = 0) {
    const std::string key = folder_queries::sourceKey(transaction.connection(), transaction.store(), folder);
    change_queries::log(transaction.connection(), transaction.store(), {cn, kind, folder, from, item, key}, transaction.now());
}

/// The folder above the last component of `components`, made when it is missing.
FolderId makeParents(WriteTransaction& transaction, const std::vector<std::string>& components, UserId creator) {
    const FolderTree& tree = transaction.tree();
    FolderId parent = tree.subtree();
    std::string containerClass(kMailClass);
    std::size_t made = 0;
    for (std::size_t i = 0; i + 1 < components.size(); ++i) {
        const FolderRow* row = made == 0 ? tree.child(parent, components[i]) : nullptr;
        if (row) {
            parent = row->id;
            containerClass = row->containerClass;
            continue;
        }
        if (tree.size() + ++made >= kMaxFolders) throw Error(ErrorCode::LimitReached, "The mailbox has too many folders");
        parent = insertFolder(transaction, {0, parent, FolderKind::Ordinary, components[i], containerClass, SpecialUse::None, 0}, {}, creator);
        transaction.tell(parent, kFolderChanged, transaction.meta().cn);
    }
    if (made > 0) transaction.treeChanged();
    return parent;
}

/// The root and the IPM subtree stay what they are.
const FolderRow& ordinaryFolder(WriteTransaction& transaction, FolderId folder) {
    const FolderRow& row = transaction.folder(folder);
    if (row.kind == FolderKind::Root || row.kind == FolderKind::Subtree) throw Error(ErrorCode::InvalidArgument, "This folder cannot be changed");
    return row;
}

bool hasUse(const FolderTree& tree, SpecialUse use) {
    const std::vector<FolderInfo> folders = tree.list();
    return std::any_of(folders.begin(), folders.end(), [use](const FolderInfo& info) { return info.specialUse == use; });
}

}  // namespace

FolderId insertFolder(WriteTransaction& transaction, FolderRow row, folder_queries::FolderNames given, UserId creator) {
    db::Connection& connection = transaction.connection();
    const StoreMeta& meta = transaction.meta();
    row.id = transaction.nextId();
    row.uidValidity = transaction.nextUidValidity();
    if (given.entryid.empty()) given.entryid = makeEntryid(meta.guid, ObjectType::Folder, objectGuid(meta.guid, meta.epoch, row.id));
    if (given.sourceKey.empty()) given.sourceKey = makeSourceKey(meta.guid, row.id);
    given.cn = transaction.nextChange();
    given.now = transaction.now();
    folder_queries::insert(connection, transaction.store(), row, given);
    counter_queries::insert(connection, transaction.store(), row.id, {});
    change_queries::log(connection, transaction.store(), {given.cn, change_queries::LogKind::FolderMade, row.id, row.parent, 0, given.sourceKey},
                        transaction.now());
    if (creator != 0) transaction.noteShared();
    if (transaction.meta().isShared) acl_queries::copy(connection, transaction.store(), row.parent, row.id);
    if (creator != 0) acl_queries::set(connection, transaction.store(), row.id, {{MemberKind::User, creator}, kRightsAll & ~RightSet{kRightContact}});
    return row.id;
}

std::size_t folderHeight(const FolderTree& tree, FolderId folder) {
    std::size_t below = 0;
    for (const FolderId child : tree.children(folder)) below = std::max(below, folderHeight(tree, child));
    return below + 1;
}

void logFolderChanged(WriteTransaction& transaction, FolderId folder, FolderId oldParent, std::uint64_t cn) {
    logFolder(transaction, change_queries::LogKind::FolderChanged, folder, oldParent, cn);
}

FolderInfo createFolder(WriteTransaction& transaction, std::string_view path, SpecialUse use, UserId creator) {
    const std::vector<std::string> components = splitPath(path);
    if (transaction.tree().size() >= kMaxFolders) throw Error(ErrorCode::LimitReached, "The mailbox has too many folders");
    if (use != SpecialUse::None && hasUse(transaction.tree(), use)) throw Error(ErrorCode::InvalidArgument, "There is a folder for this use already");
    const FolderId parent = makeParents(transaction, components, creator);
    if (transaction.tree().child(parent, components.back())) throw Error(ErrorCode::AlreadyExists, "The folder exists already");
    const FolderRow* above = transaction.tree().find(parent);
    const std::string containerClass = above && above->kind == FolderKind::Ordinary ? above->containerClass : std::string(kMailClass);
    const FolderId folder = insertFolder(transaction, {0, parent, FolderKind::Ordinary, components.back(), containerClass, use, 0}, {}, creator);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, transaction.meta().cn);
    return transaction.tree().info(transaction.folder(folder));
}

void renameFolder(WriteTransaction& transaction, FolderId folder, std::string_view newPath, UserId creator) {
    const FolderRow row = ordinaryFolder(transaction, folder);
    if (row.kind != FolderKind::Ordinary) throw Error(ErrorCode::InvalidArgument, "This folder has no path");
    const std::vector<std::string> components = splitPath(newPath);
    if (row.specialUse == SpecialUse::Inbox) {
        const FolderId target = createFolder(transaction, newPath, SpecialUse::None, creator).id;
        const SnapshotPtr inbox = transaction.snapshot(folder);
        std::vector<Uid> all;
        for (std::uint32_t index = 0; index < inbox->size(); ++index) all.push_back(inbox->item(index).uid);
        moveMessages(transaction, folder, all, target);
        return;
    }
    {
        const FolderTree& tree = transaction.tree();
        FolderId at = tree.subtree();
        for (const std::string& name : components) {
            const FolderRow* next = tree.child(at, name);
            if (!next) break;
            at = next->id;
            if (at == folder && &name != &components.back()) throw Error(ErrorCode::InvalidArgument, "A folder cannot be moved into itself");
        }
        if (components.size() + folderHeight(tree, folder) - 1 > kMaxFolderDepth) throw Error(ErrorCode::LimitReached, "Folders cannot be nested that deep");
    }
    const FolderId parent = makeParents(transaction, components, creator);
    if (transaction.tree().child(parent, components.back())) throw Error(ErrorCode::AlreadyExists, "The folder exists already");
    const std::uint64_t cn = transaction.nextChange();
    folder_queries::rename(transaction.connection(), transaction.store(), folder, parent, components.back(), cn, transaction.now());
    logFolder(transaction, change_queries::LogKind::FolderChanged, folder, row.parent, cn);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, cn);
}

DeleteOutcome deleteFolder(WriteTransaction& transaction, FolderId folder, Removal removal) {
    const FolderRow row = ordinaryFolder(transaction, folder);
    if (row.specialUse != SpecialUse::None) throw Error(ErrorCode::InvalidArgument, "This folder cannot be deleted");
    if (row.kind == FolderKind::Search) {
        removeSearchFolder(transaction, folder);
        return DeleteOutcome::Deleted;
    }
    if (transaction.tree().hasChildren(folder)) return DeleteOutcome::HasChildren;
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const CounterRow counters = transaction.counters(folder);
    logRightsOf(transaction, folder);
    const std::uint64_t cn = transaction.nextChange();
    // Associated messages are settings, not mail: they are not kept.
    const UidRange kept = removal == Removal::Soft ? UidRange{1, kAssociatedUids.first - 1} : UidRange{};
    forgetReaders(transaction, folder, removal == Removal::Soft ? kAssociatedUids : kAllUids, Removal::Hard);
    if (removal == Removal::Soft) {
        recoverable_queries::keep(connection, store, folder, kept, 0, transaction.now());
        item_queries::eraseListed(connection, store, folder, kept);
    }
    content_queries::markDead(connection, store, folder, kAllUids);
    content_queries::releaseAll(connection, store, content_queries::Holder::Folder, folder);
    gone_key_queries::rememberRange(connection, store, folder, kAllUids, transaction.meta().guid, transaction.now());
    item_queries::eraseRange(connection, store, folder, kAllUids);
    logFolder(transaction, change_queries::LogKind::FolderDeleted, folder, row.parent, cn, static_cast<ItemId>(row.kind));
    recoverable_queries::insertRemoved(connection, store, folder, cn, removal == Removal::Soft, counters.uidNext, transaction.now());
    counter_queries::erase(connection, store, folder);
    folder_queries::erase(connection, store, folder, removal == Removal::Soft);
    transaction.meta().sizeBytes -= counters.sizeBytes + counters.otherBytes;
    transaction.meta().messageCount -= counters.total + counters.pending;
    transaction.contentsDied();
    transaction.forgetFolder(folder);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged | kItemsRemoved, cn);
    return DeleteOutcome::Deleted;
}

void setSubscribed(WriteTransaction& transaction, UserId user, std::string_view path, bool isSubscribed) {
    const std::string name = canonicalPath(path).value_or(std::string(path));
    db::Connection& connection = transaction.connection();
    if (isSubscribed) {
        splitPath(path);
        if (name.size() > kMaxSubscriptionBytes) throw Error(ErrorCode::LimitReached, "The name is too long to subscribe to");
        if (folder_queries::countSubscriptions(connection, transaction.store(), user) >= kMaxSubscriptions) {
            throw Error(ErrorCode::LimitReached, "There are too many subscriptions");
        }
        folder_queries::subscribe(connection, transaction.store(), user, name);
    } else {
        folder_queries::unsubscribe(connection, transaction.store(), user, name);
    }
    const FolderRow* row = transaction.tree().find(std::string_view(name));
    const FolderId folder = row ? row->id : 0;
    transaction.treeChanged();
    if (folder != 0) transaction.tell(folder, kFolderChanged, transaction.meta().cn);
}

void raiseEpoch(WriteTransaction& transaction) {
    StoreMeta& meta = transaction.meta();
    ++meta.epoch;
    meta.cn += kEpochJump;
    meta.nextId += kEpochJump;
    for (const FolderInfo& info : transaction.tree().list()) {
        folder_queries::setUidValidity(transaction.connection(), transaction.store(), info.id, transaction.nextUidValidity());
        transaction.counters(info.id).highestModSeq = transaction.nextChange();
        transaction.dropSnapshot(info.id);
        transaction.tell(info.id, kFolderChanged, meta.cn);
    }
    transaction.treeChanged();
}

void initialiseStore(db::Connection& connection, MailboxCache& cache, const NewStore& store, std::int64_t now) {
    db::runTransaction(connection, [&] {
        if (meta_queries::lock(connection, store.id)) return;
        StoreMeta meta;
        meta.guid = store.guid;
        meta.owner = store.owner;
        meta.tenant = store.tenant;
        meta.isPublic = store.isPublic;
        meta_queries::insert(connection, store.id, meta, nameFoldVersion(), now);
        WriteTransaction transaction(connection, store.id, cache, {}, now);
        makeStoreFolders(transaction, store);
        transaction.treeChanged();
        transaction.flush();
    });
}

}  // namespace corbel::store
