// The names that stored objects get when nobody brings one: GUIDs, entryids, source keys. Made once and stored, never computed again.
//
// Pure but for newGuid(). [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::store {

enum class ObjectType : std::uint16_t { Store = 1, Folder = 3, Message = 5 };   ///< MAPI_STORE, MAPI_FOLDER, MAPI_MESSAGE.

/// 16 random bytes.
std::string newGuid();
/// 16 bytes that no other object of any store gets: half the store's GUID, its epoch and the object's number. Ascends within a store, so
/// that its index grows at one end.
std::string objectGuid(std::string_view storeGuid, std::uint64_t epoch, std::uint64_t number);
/// 48 bytes, the layout that Zarafa clients know: flags, store GUID, version, type, flags, object GUID, no server name.
std::string makeEntryid(std::string_view storeGuid, ObjectType type, std::string_view guid);
/// The store's GUID and a 48-bit number, big endian.
std::string makeSourceKey(std::string_view storeGuid, std::uint64_t number);

}  // namespace corbel::store
