#include "store/write_transaction.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"
#include "store/counter_queries.h"
#include "store/folder_queries.h"
#include "store/item_queries.h"
#include "store/meta_queries.h"
#include "store/rights/acl_queries.h"
#include "store/rights/reading_queries.h"

namespace corbel::store {
namespace {

Error noFolder(StoreId store, FolderId folder) {
    return Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(store));
}

/// An atom of RFC 3501 without a leading backslash.
void checkKeyword(std::string_view name) {
    if (name.empty() || name.size() > kMaxKeywordLength) throw Error(ErrorCode::InvalidArgument, "A keyword is empty or too long");
    for (const char c : name) {
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || std::string_view("(){%*\"\\]").find(c) != std::string_view::npos) {
            throw Error(ErrorCode::InvalidArgument, "A keyword has a character that is not allowed in it");
        }
    }
}

}  // namespace

FolderCounters toFolderCounters(const CounterRow& row, std::uint32_t uidValidity) {
    FolderCounters counters;
    counters.total = row.total;
    counters.unseen = row.unseen;
    counters.recent = row.recent;
    counters.uidNext = row.uidNext;
    counters.uidValidity = uidValidity;
    counters.highestModSeq = row.highestModSeq;
    counters.sizeBytes = row.sizeBytes;
    return counters;
}

FolderTreePtr loadTree(db::Connection& connection, StoreId store, const StoreMeta& meta) {
    std::vector<FolderRow> rows = folder_queries::loadAll(connection, store);
    std::vector<std::string> subscriptions = folder_queries::subscriptions(connection, store, meta.owner);
    if (!meta.isShared) return std::make_shared<FolderTree>(std::move(rows), std::move(subscriptions));
    return std::make_shared<FolderTree>(std::move(rows), std::move(subscriptions),
                                        AclTable(acl_queries::loadAll(connection, store), acl_queries::delegates(connection, store)),
                                        reading_queries::readFolders(connection, store));
}

SnapshotPtr loadSnapshot(db::Connection& connection, StoreId store, FolderId folder, std::uint32_t uidValidity) {
    const std::optional<CounterRow> row = counter_queries::load(connection, store, folder);
    if (!row) throw noFolder(store, folder);
    SnapshotEditor editor;
    item_queries::loadView(connection, store, folder, editor);
    if (KeywordNames names = folder_queries::keywords(connection, store, folder); !names.empty()) {
        editor.setKeywords(std::make_shared<KeywordNames>(std::move(names)));
    }
    editor.setCounters(toFolderCounters(*row, uidValidity), row->recentUid);
    return editor.finish();
}

WriteTransaction::WriteTransaction(db::Connection& connection, StoreId store, MailboxCache& cache, const KnownTree& known, std::int64_t now)
    : _connection(connection), _store(store), _cache(cache), _now(now) {
    std::optional<StoreMeta> meta = meta_queries::lock(connection, store);
    if (!meta) throw Error(ErrorCode::Corrupt, "The mailbox cannot be opened", "store " + std::to_string(store) + " has no store_meta row");
    _state.meta = std::move(*meta);
    if (known.folderCn == _state.meta.folderCn) _state.tree = known.tree;
}

std::uint32_t WriteTransaction::nextUidValidity() {
    const auto seconds = static_cast<std::uint32_t>(_now / 1'000'000);
    _state.meta.lastUidValidity = std::max(seconds, _state.meta.lastUidValidity + 1);
    return _state.meta.lastUidValidity;
}

void WriteTransaction::noteShared() {
    if (_state.meta.isShared) return;
    meta_queries::setShared(_connection, _store);
    _state.meta.isShared = true;
}

const FolderTree& WriteTransaction::tree() {
    if (!_state.tree) {
        _state.tree = loadTree(_connection, _store, _state.meta);
    }
    return *_state.tree;
}

void WriteTransaction::treeChanged() {
    _state.tree = nullptr;
    _state.isTreeChanged = true;
    _state.meta.folderCn = nextChange();
}

const FolderRow& WriteTransaction::folder(FolderId folder) {
    const FolderRow* row = tree().find(folder);
    if (!row) throw noFolder(_store, folder);
    return *row;
}

const FolderRow& WriteTransaction::folderForItems(FolderId folder) {
    const FolderRow& row = this->folder(folder);
    if (row.kind == FolderKind::Search) throw Error(ErrorCode::InvalidArgument, "Messages cannot be put into a search folder");
    return row;
}

CounterRow& WriteTransaction::counters(FolderId folder) {
    if (const auto found = _state.counters.find(folder); found != _state.counters.end()) return found->second;
    std::optional<CounterRow> row = counter_queries::load(_connection, _store, folder);
    if (!row) throw noFolder(_store, folder);
    if (const Uid claimed = _cache.claimed({_store, folder}); claimed > row->recentUid) {
        row->recentUid = claimed;
        row->recent = claimed >= row->uidNext ? 0 : item_queries::countFrom(_connection, _store, folder, claimed);
    }
    return _state.counters.emplace(folder, *row).first->second;
}

void WriteTransaction::forgetFolder(FolderId folder) {
    _state.counters.erase(folder);
    _state.keywords.erase(folder);
    _state.snapshots[folder] = nullptr;
}

SnapshotPtr WriteTransaction::snapshotInMemory(FolderId folder) {
    const auto found = _state.snapshots.find(folder);
    if (found != _state.snapshots.end()) return found->second;
    SnapshotPtr snapshot = _cache.find({_store, folder});
    // Another process wrote since (MySQL): what is in memory is old.
    if (snapshot && _connection.engine() == db::Engine::Mysql && snapshot->counters().highestModSeq != counters(folder).highestModSeq) return nullptr;
    return snapshot;
}

SnapshotPtr WriteTransaction::snapshot(FolderId folder) {
    SnapshotPtr snapshot = snapshotInMemory(folder);
    if (!snapshot) {
        const std::uint32_t uidValidity = this->folder(folder).uidValidity;
        SnapshotEditor editor;
        item_queries::loadView(_connection, _store, folder, editor);
        editor.setKeywords(keywords(folder));
        const CounterRow& row = counters(folder);
        editor.setCounters(toFolderCounters(row, uidValidity), row.recentUid);
        snapshot = editor.finish();
        _state.snapshots[folder] = snapshot;
    }
    return snapshot;
}

void WriteTransaction::setSnapshot(FolderId folder, SnapshotEditor&& editor) {
    editor.setKeywords(keywords(folder));
    const CounterRow& row = counters(folder);
    editor.setCounters(toFolderCounters(row, this->folder(folder).uidValidity), row.recentUid);
    _state.snapshots[folder] = editor.finish();
}

void WriteTransaction::dropSnapshot(FolderId folder) { _state.snapshots[folder] = nullptr; }

KeywordsPtr WriteTransaction::keywords(FolderId folder) {
    KeywordsPtr& names = _state.keywords[folder];
    if (!names) names = std::make_shared<KeywordNames>(folder_queries::keywords(_connection, _store, folder));
    return names;
}

std::uint64_t WriteTransaction::keywordBits(FolderId folder, const std::vector<std::string>& names, bool create) {
    if (names.empty()) return 0;
    KeywordsPtr known = keywords(folder);
    std::uint64_t bits = 0;
    for (const std::string& name : names) {
        checkKeyword(name);
        auto found = std::find_if(known->begin(), known->end(), [&](const std::string& k) { return text::equalsIgnoreCase(k, name); });
        const auto bit = static_cast<std::size_t>(found - known->begin());
        if (found == known->end()) {
            if (!create) continue;
            if (bit >= kMaxKeywordsPerFolder) throw Error(ErrorCode::LimitReached, "The folder has too many different keywords");
            folder_queries::addKeyword(_connection, _store, folder, bit, name);
            auto more = std::make_shared<KeywordNames>(*known);
            more->push_back(name);
            known = more;
            _state.keywords[folder] = known;
        }
        bits |= std::uint64_t{1} << bit;
    }
    return bits;
}

void WriteTransaction::tell(FolderId folder, std::uint32_t kinds, std::uint64_t changeNumber) {
    ChangeEvent& event = _state.events[folder];
    event.store = _store;
    event.folder = folder;
    event.kinds |= kinds;
    event.changeNumber = std::max(event.changeNumber, changeNumber);
}

void WriteTransaction::flush() {
    for (const auto& [folder, row] : _state.counters) counter_queries::save(_connection, _store, folder, row);
    meta_queries::save(_connection, _store, _state.meta);
}

}  // namespace corbel::store
