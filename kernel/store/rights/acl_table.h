// The rights entries of one store and its delegates, as of one moment: what the evaluator looks into.
//
// Immutable; a part of FolderTree, loaded with it. Knows no database and no owner. [any thread]
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "corbel/access.h"

namespace corbel::store {

struct AclEntry {
    Member member;
    RightSet rights = 0;
};

struct AclRow {
    FolderId folder = 0;
    AclEntry entry;
};

struct DelegateRow {
    Member member;
    std::uint32_t rights = 0;
};

class AclTable {
public:
    AclTable() = default;
    AclTable(const std::vector<AclRow>& rows, std::vector<DelegateRow> delegates);

    bool empty() const noexcept { return _byFolder.empty() && _delegates.empty(); }
    /// What the entries of the folder give `identity`. The tenant is the caller's to compare.
    RightSet rightsOf(const Identity& identity, FolderId folder) const;
    /// Bits of DelegateRight, the identity's groups' among them.
    std::uint32_t delegateRightsOf(const Identity& identity) const;
    /// True when an entry of any folder gives `identity` a right.
    bool givesAnything(const Identity& identity) const;

    /// The folder's entries by kind and id.
    std::span<const AclEntry> entries(FolderId folder) const;
    const std::vector<DelegateRow>& delegates() const noexcept { return _delegates; }
    /// Each member's rights in all folders together, and full access as all rights: what the index of grants keeps.
    std::vector<AclEntry> grants() const;

private:
    std::unordered_map<FolderId, std::vector<AclEntry>> _byFolder;  // sorted by member
    std::vector<DelegateRow> _delegates;                            // sorted by member
};

}  // namespace corbel::store
