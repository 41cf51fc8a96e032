// Change keys and predecessor change lists (MS-OXCFXICS section 2.2.2): who changed an object last, and whose changes it contains.
//
// Most are not stored: an object without an imported key has the store's GUID and its change number, and what was imported counts as long
// as the object's number is the one that the import took. Pure. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "store/objects/object_queries.h"

namespace corbel::store {

/// Of a change key: a GUID and at most eight bytes of number (MS-OXCFXICS section 2.2.2.2).
inline constexpr std::size_t kMaxXidBytes = 24;

/// The store's GUID and a 48-bit number, big endian: an XID.
std::string makeChangeKey(std::string_view storeGuid, std::uint64_t cn);
/// The key of an object whose number is `cn`.
std::string changeKey(std::string_view storeGuid, const object_queries::KeyColumns& keys, std::uint64_t cn);
/// Its predecessors, the key itself among them.
std::string predecessors(std::string_view storeGuid, const object_queries::KeyColumns& keys, std::uint64_t cn);
/// `list` with `key` in place of an older one of the same GUID; a list that is broken counts as empty.
std::string mergePredecessor(std::string_view list, std::string_view key);
/// True when it is a sequence of SizedXids.
bool isPredecessorList(std::string_view list) noexcept;

}  // namespace corbel::store
