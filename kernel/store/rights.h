// The one place that says who may do what in a store. Every StoreSession call asks here before it looks at anything.
//
// Today a store's owner may do everything in it and nobody else, an administrator included, may do anything; the acl table is there for
// what follows. Pure. [any thread]
#pragma once

#include <cstdint>

#include "corbel/identity.h"
#include "corbel/store.h"

namespace corbel::store {

/// MAPI's folder rights (MS-OXCPERM section 2.2.7).
enum class Right : std::uint32_t {
    ReadAny = 0x1,
    Create = 0x2,
    EditAny = 0x20,
    DeleteAny = 0x40,
    CreateSubfolder = 0x80,
    Owner = 0x100,
    FolderVisible = 0x400,
};
using RightSet = std::uint32_t;
inline constexpr RightSet kAllRights = 0x7ff;

struct StoreFacts {
    UserId owner = 0;
    std::uint64_t tenant = 0;
};

/// What `identity` may do in `folder` (0: the store itself).
RightSet rightsOf(const Identity& identity, const StoreFacts& store, FolderId folder) noexcept;
/// Throws NotFound when the identity may not even see the folder, NoAccess when it only lacks `right`.
void requireRight(const Identity& identity, const StoreFacts& store, FolderId folder, Right right);

}  // namespace corbel::store
