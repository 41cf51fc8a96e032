// What a store's folders and the rights in them were at a number of the past: the present ones, with what the log says taken back.
//
// Exact as far back as the log goes: folders made, moved and deleted, entries of rights, delegates. Names are the present ones. Lives inside
// one call. [one thread]
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>

#include "store/folder_tree.h"
#include "store/rights.h"
#include "store/sync/sync_queries.h"

namespace corbel::store {

class FolderPast {
public:
    explicit FolderPast(const FolderTree& now);
    /// In descending order of number. Taking back what `now` does not have yet changes nothing.
    void undo(const sync_queries::FolderLogEntry& entry);
    FolderTree tree() const;

private:
    std::unordered_map<FolderId, FolderRow> _rows;
    std::map<std::pair<FolderId, Member>, RightSet> _entries;
    std::map<Member, std::uint32_t> _delegates;
};

/// How much of each ordinary folder somebody is shown; those that are hidden are not in it.
using ShownSet = std::map<FolderId, Shown>;
ShownSet shownSet(const Identity& identity, const StoreFacts& store, const FolderTree& tree);
/// As a number of 63 bits, never 0, that another set has not.
std::uint64_t fingerprint(const ShownSet& shown);

}  // namespace corbel::store
