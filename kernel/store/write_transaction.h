// What the jobs of one batch see and change: the store's locked rows, change numbers, folders, snapshots, and the events to tell.
//
// Made by StoreFile for one batch; state() and restore() are its savepoint, since rows read and changed are kept here and written once by
// flush(). Nothing is visible to others before StoreFile has committed and published it. [the batch's thread]
#pragma once

#include <map>
#include <string>
#include <vector>

#include "corbel/event.h"
#include "corbel/time.h"
#include "db/connection.h"
#include "store/folder_tree.h"
#include "store/mailbox_cache.h"
#include "store/store_rows.h"

namespace corbel::store {

/// A folder tree and the change number it belongs to.
struct KnownTree {
    FolderTreePtr tree;
    std::uint64_t folderCn = 0;
};

class WriteTransaction {
public:
    /// `known` is used when no other process changed folders since; it may be empty. Throws Corrupt when the store has no meta row.
    WriteTransaction(db::Connection& connection, StoreId store, MailboxCache& cache, const KnownTree& known, std::int64_t now);

    db::Connection& connection() noexcept { return _connection; }
    StoreId store() const noexcept { return _store; }
    std::int64_t now() const noexcept { return _now; }
    StoreMeta& meta() noexcept { return _state.meta; }

    std::uint64_t nextId() noexcept { return _state.meta.nextId++; }
    std::uint64_t nextChange() noexcept { return ++_state.meta.cn; }
    std::uint32_t nextUidValidity();

    const FolderTree& tree();
    /// The folder rows changed: loads the tree anew when next asked for.
    void treeChanged();
    /// Throws NotFound.
    const FolderRow& folder(FolderId folder);
    /// One that items can be put into. NotFound; InvalidArgument for a search folder, which holds nothing itself.
    const FolderRow& folderForItems(FolderId folder);

    /// The folder's counters, to be changed; written by flush(). NotFound.
    CounterRow& counters(FolderId folder);
    void forgetFolder(FolderId folder);

    /// The folder as this transaction sees it; loaded when not in memory.
    SnapshotPtr snapshot(FolderId folder);
    /// Null when the folder is not in memory: then nothing needs to be told.
    SnapshotPtr snapshotInMemory(FolderId folder);
    /// Numbers and keyword names come from counters() and keywords(), so call it last.
    void setSnapshot(FolderId folder, SnapshotEditor&& editor);
    void dropSnapshot(FolderId folder);

    /// Bits for `names`; missing ones are added when `create`, else left out. LimitReached, InvalidArgument (not a keyword).
    std::uint64_t keywordBits(FolderId folder, const std::vector<std::string>& names, bool create);
    KeywordsPtr keywords(FolderId folder);

    /// Tells kinds of `folder`'s change after the commit.
    void tell(FolderId folder, std::uint32_t kinds, std::uint64_t changeNumber);
    /// To be called before a row is written that is about somebody else than the owner: their rights, their marks.
    void noteShared();
    /// Contents were marked as dead: a purge is worth its while.
    void contentsDied() noexcept { _state.contentsDied = true; }
    /// Messages were saved that wait to be rendered to MIME.
    void itemsPending() noexcept { _state.itemsPending = true; }

    /// Copyable: a savepoint of everything that is not in the database.
    struct State {
        StoreMeta meta;
        FolderTreePtr tree;
        bool isTreeChanged = false;
        bool contentsDied = false;
        bool itemsPending = false;
        std::map<FolderId, CounterRow> counters;
        std::map<FolderId, SnapshotPtr> snapshots;   // null: drop it
        std::map<FolderId, KeywordsPtr> keywords;
        std::map<FolderId, ChangeEvent> events;
    };
    const State& state() const noexcept { return _state; }
    void restore(State state) { _state = std::move(state); }
    /// Writes meta and counters.
    void flush();

private:
    db::Connection& _connection;
    const StoreId _store;
    MailboxCache& _cache;
    const std::int64_t _now;
    State _state;
};

/// Reads the folders with the rights in them, if the store was ever shared; subscriptions are the owner's.
FolderTreePtr loadTree(db::Connection& connection, StoreId store, const StoreMeta& meta);
/// Reads a folder from the database. NotFound when it has no counters.
SnapshotPtr loadSnapshot(db::Connection& connection, StoreId store, FolderId folder, std::uint32_t uidValidity);
FolderCounters toFolderCounters(const CounterRow& row, std::uint32_t uidValidity);

}  // namespace corbel::store
