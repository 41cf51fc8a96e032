#include "store/objects/folder_tree_changes.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/objects/folder_prop_queries.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_save.h"

namespace corbel::store {

using object_queries::AliasKind;

namespace {

constexpr std::size_t kMaxContainerClassBytes = 128;
constexpr std::size_t kMaxCommentBytes = 1024;

FolderKind kindBelow(const FolderRow& parent) {
    if (parent.kind == FolderKind::Search) throw Error(ErrorCode::InvalidArgument, "A search folder has no folders in it");
    return parent.kind == FolderKind::Subtree || parent.kind == FolderKind::Ordinary ? FolderKind::Ordinary : FolderKind::Hidden;
}

void refuseTakenIds(WriteTransaction& transaction, FolderId folder, std::string_view entryid, std::string_view sourceKey) {
    const auto refuse = [&](AliasKind kind, std::string_view key) {
        if (key.empty()) return;
        const FolderId other = folder_prop_queries::folderOf(transaction.connection(), transaction.store(), kind, key);
        if (other != 0 && other != folder)
            throw Error(ErrorCode::AlreadyExists, "Another folder has this id already", "folder " + std::to_string(other));
    };
    refuse(AliasKind::Entryid, entryid);
    refuse(AliasKind::SourceKey, sourceKey);
}

void checkPlace(WriteTransaction& transaction, FolderId parent, std::string_view name, std::size_t height) {
    checkFolderName(name);
    if (transaction.tree().depth(parent) + height > kMaxFolderDepth + 2)
        throw Error(ErrorCode::LimitReached, "Folders cannot be nested that deep");
}

}  // namespace

FolderId createFolderIn(WriteTransaction& transaction, FolderId parent, const FolderSpec& spec, UserId creator) {
    const FolderRow above = transaction.folder(parent);
    checkPlace(transaction, parent, spec.name, 1);
    if (spec.containerClass.size() > kMaxContainerClassBytes || spec.comment.size() > kMaxCommentBytes) {
        throw Error(ErrorCode::TooLarge, "The folder's class or comment is too long");
    }
    if (transaction.tree().size() >= kMaxFolders) throw Error(ErrorCode::LimitReached, "The mailbox has too many folders");
    if (transaction.tree().child(parent, spec.name)) throw Error(ErrorCode::AlreadyExists, "The folder exists already");
    refuseTakenIds(transaction, 0, spec.ids.entryid, spec.ids.sourceKey);
    std::string containerClass = spec.containerClass.empty() ? above.containerClass : spec.containerClass;
    if (containerClass.empty()) containerClass = "IPF.Note";
    folder_queries::FolderNames given;
    given.entryid = spec.ids.entryid;
    given.sourceKey = spec.ids.sourceKey;
    const FolderId folder = insertFolder(transaction, {0, parent, kindBelow(above), spec.name, containerClass, SpecialUse::None, 0}, given, creator);
    const std::uint64_t cn = transaction.meta().cn;
    if (!spec.comment.empty())
        folder_prop_queries::update(transaction.connection(), transaction.store(), folder, containerClass, spec.comment, cn,
                                    transaction.now());
    if (!spec.ids.changeKey.empty() || !spec.ids.predecessors.empty()) {
        const auto facts = folder_prop_queries::facts(transaction.connection(), transaction.store(), folder).value();
        folder_prop_queries::setIds(transaction.connection(), transaction.store(), folder, facts.entryid, facts.sourceKey,
                                    {spec.ids.changeKey, facts.cn, spec.ids.predecessors});
    }
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, transaction.meta().cn);
    return folder;
}

void moveFolderTo(WriteTransaction& transaction, FolderId folder, FolderId parent, std::string_view name) {
    const FolderRow row = transaction.folder(folder);
    if (row.parent == parent && row.name == name) return;
    if (row.kind == FolderKind::Root || row.kind == FolderKind::Subtree || row.specialUse == SpecialUse::Inbox) {
        throw Error(ErrorCode::InvalidArgument, "This folder cannot be moved or renamed");
    }
    const FolderTree& tree = transaction.tree();
    const bool staysAsSearch = row.kind == FolderKind::Search && parent == row.parent;
    if (!staysAsSearch && kindBelow(transaction.folder(parent)) != row.kind) throw Error(ErrorCode::InvalidArgument, "The folder cannot be moved there");
    for (const FolderRow* at = tree.find(parent); at; at = tree.find(at->parent)) {
        if (at->id == folder) throw Error(ErrorCode::InvalidArgument, "A folder cannot be moved into itself");
    }
    checkPlace(transaction, parent, name, folderHeight(tree, folder));
    if (tree.child(parent, name)) throw Error(ErrorCode::AlreadyExists, "The folder exists already");
    const std::uint64_t cn = transaction.nextChange();
    folder_queries::rename(transaction.connection(), transaction.store(), folder, parent, name, cn, transaction.now());
    logFolderChanged(transaction, folder, row.parent, cn);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, cn);
}

void importFolderIds(WriteTransaction& transaction, FolderId folder, const FolderImport& ids) {
    const FolderRow row = transaction.folder(folder);
    checkIds({ids.entryid, ids.sourceKey, ids.changeKey, ids.predecessors, {}, 0});
    refuseTakenIds(transaction, folder, ids.entryid, ids.sourceKey);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    auto facts = folder_prop_queries::facts(connection, store, folder).value();
    if (!ids.entryid.empty()) facts.entryid = ids.entryid;
    if (!ids.sourceKey.empty()) facts.sourceKey = ids.sourceKey;
    if (!ids.changeKey.empty()) {
        facts.keys.changeKey = ids.changeKey;
        facts.keys.changeKeyCn = facts.cn;
    }
    if (!ids.predecessors.empty()) facts.keys.predecessors = ids.predecessors;
    folder_prop_queries::setIds(connection, store, folder, facts.entryid, facts.sourceKey, facts.keys);

    CounterRow& counters = transaction.counters(folder);
    if (ids.uidNext != 0) {
        if (ids.uidNext < counters.uidNext)
            throw Error(ErrorCode::AlreadyExists, "The folder has given this UID already",
                        "UIDNEXT is " + std::to_string(counters.uidNext));
        counters.uidNext = ids.uidNext;
    }
    if (ids.uidValidity != 0 && ids.uidValidity != row.uidValidity) {
        folder_queries::setUidValidity(connection, store, folder, ids.uidValidity);
        transaction.meta().lastUidValidity = std::max(transaction.meta().lastUidValidity, ids.uidValidity);
    }
    counters.highestModSeq = transaction.nextChange();
    transaction.dropSnapshot(folder);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, transaction.meta().cn);
}

}  // namespace corbel::store
