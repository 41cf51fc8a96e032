#include "store/search/search_changes.h"

#include <algorithm>
#include <set>

#include "corbel/error.h"
#include "store/change_queries.h"
#include "store/counter_queries.h"
#include "store/folder_changes.h"
#include "store/folder_queries.h"
#include "store/objects/special_folders.h"
#include "store/rights/rights_log.h"
#include "store/search/search_criteria.h"

namespace corbel::store {
namespace {

constexpr std::size_t kPage = 1'000;

search_queries::FolderRow searchRow(WriteTransaction& transaction, FolderId folder) {
    std::optional<search_queries::FolderRow> row = search_queries::find(transaction.connection(), transaction.store(), folder);
    if (!row) throw Error(ErrorCode::NotFound, "There is no such search folder", "folder " + std::to_string(folder));
    return std::move(*row);
}

void insertScopeOf(WriteTransaction& transaction, FolderId folder, const std::vector<FolderId>& sources) {
    for (const FolderId source : sources) {
        search_queries::insertScope(transaction.connection(), transaction.store(), folder, {source, false, 0, transaction.meta().cn});
    }
}

}  // namespace

void takeAllFound(WriteTransaction& transaction, FolderId folder, FolderId source) {
    ItemId after = 0;
    for (;;) {
        const std::vector<search_queries::ResultRow> page =
            search_queries::results(transaction.connection(), transaction.store(), folder, after, kPage);
        for (const search_queries::ResultRow& row : page) {
            if (row.source == source) takeFound(transaction, folder, source, row.item);
        }
        if (page.size() < kPage) return;
        after = page.back().item;
    }
}

namespace {

/// New numbers for a folder whose contents changed as a whole.
void emptyFound(WriteTransaction& transaction, FolderId folder) {
    search_queries::eraseFound(transaction.connection(), transaction.store(), folder);
    CounterRow& counters = transaction.counters(folder);
    counters.total = 0;
    counters.unseen = 0;
    counters.highestModSeq = transaction.nextChange();
    search_queries::setLogFloor(transaction.connection(), transaction.store(), folder, counters.highestModSeq);
    transaction.tell(folder, kItemsRemoved | kFolderChanged, counters.highestModSeq);
}

}  // namespace

std::vector<FolderId> searchScope(const FolderTree& tree, const SearchCriteria& criteria) {
    std::set<FolderId> folders;
    std::vector<FolderId> open = criteria.scope;
    if (open.empty()) open.push_back(tree.subtree());
    while (!open.empty()) {
        const FolderRow* row = tree.find(open.back());
        open.pop_back();
        if (!row || row->kind == FolderKind::Search || !folders.insert(row->id).second || !criteria.isRecursive) continue;
        for (const FolderId child : tree.children(row->id)) open.push_back(child);
    }
    return {folders.begin(), folders.end()};
}

FolderId createSearchFolder(WriteTransaction& transaction, std::string_view name, const SearchCriteria& criteria) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const std::vector<std::string> path = splitPath(name);
    if (path.size() != 1) throw Error(ErrorCode::InvalidArgument, "The name of a search folder must not have a separator in it");
    const FolderId finder = specialFolders(transaction.tree()).finder;
    const FolderId parent = finder != 0 ? finder : transaction.tree().root();
    if (transaction.tree().child(parent, path[0])) throw Error(ErrorCode::AlreadyExists, "The folder exists already");
    if (transaction.tree().size() >= kMaxFolders || search_queries::all(connection, store).size() >= kMaxSearchFolders) {
        throw Error(ErrorCode::LimitReached, "The mailbox has too many search folders");
    }
    const std::vector<FolderId> sources = searchScope(transaction.tree(), criteria);
    const FolderId folder = insertFolder(transaction, {0, parent, FolderKind::Search, path[0], "IPF.Note", SpecialUse::None, 0});
    transaction.treeChanged();
    search_queries::insert(connection, store, {folder, false, transaction.meta().folderCn, encodeCriteria(criteria)});
    insertScopeOf(transaction, folder, sources);
    transaction.tell(folder, kFolderChanged, transaction.meta().cn);
    return folder;
}

void setSearchCriteria(WriteTransaction& transaction, FolderId folder, const SearchCriteria& criteria) {
    search_queries::FolderRow row = searchRow(transaction, folder);
    emptyFound(transaction, folder);
    row.criteria = encodeCriteria(criteria);
    row.isStopped = false;
    row.folderCn = transaction.meta().folderCn;
    search_queries::update(transaction.connection(), transaction.store(), row);
    insertScopeOf(transaction, folder, searchScope(transaction.tree(), criteria));
}

void setSearchStopped(WriteTransaction& transaction, FolderId folder, bool isStopped) {
    search_queries::FolderRow row = searchRow(transaction, folder);
    row.isStopped = isStopped;
    search_queries::update(transaction.connection(), transaction.store(), row);
    transaction.tell(folder, kFolderChanged, transaction.nextChange());
}

void removeSearchFolder(WriteTransaction& transaction, FolderId folder) {
    searchRow(transaction, folder);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    search_queries::erase(connection, store, folder);
    const std::string key = folder_queries::sourceKey(connection, store, folder);
    logRightsOf(transaction, folder);
    const std::uint64_t cn = transaction.nextChange();
    const FolderId parent = transaction.folder(folder).parent;
    const auto kind = static_cast<ItemId>(FolderKind::Search);
    change_queries::log(connection, store, {cn, change_queries::LogKind::FolderDeleted, folder, parent, kind, key}, transaction.now());
    counter_queries::erase(connection, store, folder);
    folder_queries::erase(connection, store, folder);
    transaction.forgetFolder(folder);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, transaction.meta().cn);
}

void reconcileScope(WriteTransaction& transaction, search_queries::FolderRow row, const SearchCriteria& criteria) {
    db::Connection& connection = transaction.connection();
    const std::vector<FolderId> wanted = searchScope(transaction.tree(), criteria);
    std::vector<FolderId> known, added;
    for (const search_queries::ScopeRow& scope : search_queries::scope(connection, transaction.store(), row.folder)) {
        known.push_back(scope.source);
        if (std::binary_search(wanted.begin(), wanted.end(), scope.source)) continue;
        takeAllFound(transaction, row.folder, scope.source);
        search_queries::eraseScope(connection, transaction.store(), row.folder, scope.source);
    }
    std::set_difference(wanted.begin(), wanted.end(), known.begin(), known.end(), std::back_inserter(added));
    insertScopeOf(transaction, row.folder, added);
    row.folderCn = transaction.meta().folderCn;
    search_queries::update(connection, transaction.store(), row);
}

void putFound(WriteTransaction& transaction, FolderId folder, FolderId source, const FoundItem& found, bool isChanged) {
    db::Connection& connection = transaction.connection();
    const std::optional<search_queries::ResultRow> old = search_queries::result(connection, transaction.store(), folder, found.item);
    if (old && !isChanged && old->source == source && old->received == found.received && old->isUnread == found.isUnread) return;
    CounterRow& counters = transaction.counters(folder);
    const std::uint64_t cn = transaction.nextChange();
    const search_queries::ResultRow row{found.item, source, found.received, found.isUnread, old ? old->cameCn : cn, cn};
    if (old) {
        search_queries::updateResult(connection, transaction.store(), folder, row);
        counters.unseen -= old->isUnread;
    } else {
        search_queries::insertResult(connection, transaction.store(), folder, row);
        ++counters.total;
    }
    counters.unseen += found.isUnread;
    counters.highestModSeq = cn;
    transaction.tell(folder, old ? kFlagsChanged : kItemsAdded, cn);
}

void takeFound(WriteTransaction& transaction, FolderId folder, FolderId source, ItemId item) {
    db::Connection& connection = transaction.connection();
    const std::optional<search_queries::ResultRow> old = search_queries::result(connection, transaction.store(), folder, item);
    if (!old || old->source != source) return;
    CounterRow& counters = transaction.counters(folder);
    const std::uint64_t cn = transaction.nextChange();
    search_queries::eraseResult(connection, transaction.store(), folder, item);
    search_queries::insertDeparture(connection, transaction.store(), folder, cn, item, transaction.now());
    --counters.total;
    counters.unseen -= old->isUnread;
    counters.highestModSeq = cn;
    transaction.tell(folder, kItemsRemoved, cn);
}

}  // namespace corbel::store
