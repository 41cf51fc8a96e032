// The folders of one store by id and by path, and the rights in them, as of one moment.
//
// Immutable; owned jointly by the open store and whoever works with it. Knows no database. [any thread]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/rights/acl_table.h"
#include "store/store_rows.h"

namespace corbel::store {

inline constexpr std::size_t kMaxFolders = 10'000;
inline constexpr std::size_t kMaxSubscriptions = 20'000;

class FolderTree {
public:
    FolderTree(std::vector<FolderRow> rows, std::vector<std::string> subscriptions, AclTable acl = {}, std::unordered_set<FolderId> readFolders = {});

    /// Any folder, the root, the IPM subtree and hidden ones too; null when absent.
    const FolderRow* find(FolderId folder) const;
    const FolderRow* child(FolderId parent, std::string_view name) const;
    /// `path` in its stored spelling (see canonicalPath).
    const FolderRow* find(std::string_view path) const;
    /// Components from the IPM subtree to the folder; empty for the subtree itself and for what lies outside it.
    std::string path(FolderId folder) const;
    bool hasChildren(FolderId folder) const;
    std::vector<FolderId> children(FolderId folder) const;
    std::size_t depth(FolderId folder) const;
    /// Every row, in no order.
    const std::vector<FolderRow>& rows() const noexcept { return _rows; }
    /// Every ordinary folder, sorted by path.
    std::vector<FolderInfo> list() const;
    FolderInfo info(const FolderRow& row) const;
    FolderId root() const noexcept { return _root; }
    FolderId subtree() const noexcept { return _subtree; }
    FolderId inbox() const noexcept { return _inbox; }
    bool hasSearchFolders() const noexcept { return _hasSearchFolders; }
    std::size_t size() const noexcept { return _rows.size(); }
    const std::vector<std::string>& subscriptions() const noexcept { return _subscriptions; }
    const AclTable& acl() const noexcept { return _acl; }
    /// True when somebody else than the owner left traces in the folder: read state, messages of their own.
    bool hasReaders(FolderId folder) const { return _readFolders.contains(folder); }
    /// True when somebody else than the owner could look into the folder, now or earlier.
    bool isShared(FolderId folder) const { return !_acl.entries(folder).empty() || !_acl.delegates().empty() || hasReaders(folder); }
    /// The folder at `components` or, when it is not there, the nearest one above that is; the subtree at the top.
    FolderId nearest(const std::vector<std::string>& components) const;

private:
    struct NameKey {
        FolderId parent;
        std::string_view name;
        bool operator==(const NameKey&) const = default;
    };
    struct NameHash {
        std::size_t operator()(const NameKey& key) const noexcept { return std::hash<std::string_view>()(key.name) ^ key.parent * 0x9e3779b97f4a7c15u; }
    };

    std::vector<FolderRow> _rows;
    std::vector<std::string> _subscriptions;  // sorted
    std::unordered_map<FolderId, std::size_t> _byId;
    std::unordered_map<NameKey, std::size_t, NameHash> _byName;  // names are views into _rows
    std::unordered_set<FolderId> _parents;
    FolderId _root = 0;
    AclTable _acl;
    std::unordered_set<FolderId> _readFolders;
    FolderId _subtree = 0;
    FolderId _inbox = 0;
    bool _hasSearchFolders = false;
};
using FolderTreePtr = std::shared_ptr<const FolderTree>;  // owners: the open store, a transaction, a session's call

/// The components of a path, "INBOX" in its one spelling. InvalidArgument for a path that no folder can have; LimitReached when too deep.
std::vector<std::string> splitPath(std::string_view path);
/// InvalidArgument for what no folder can be called; a name has no kPathSeparator in it.
void checkFolderName(std::string_view name);
/// Such components as a path; nullopt when no folder can have it.
std::optional<std::string> canonicalPath(std::string_view path);

}  // namespace corbel::store
