// The entryids that clients take apart: of stores, folders and messages, and of the address book. Layouts, not meanings.
//
// Numbers are little endian. parse...() take bytes of strangers. Pure. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace corbel::soap {

inline constexpr std::size_t kEntryidBytes = 48;        ///< Of version 1, without a server's name.
inline constexpr std::size_t kMaxEntryid = 4096;        ///< Bytes of one that a client sends, server's name included.

enum class EntryidType : std::uint16_t { Store = 1, Folder = 3, Message = 5 };   ///< MAPI_STORE, MAPI_FOLDER, MAPI_MESSAGE.

/// Of a store or of something in it.
struct ObjectEntryid {
    std::string storeGuid;   ///< 16 bytes.
    std::uint16_t type = 0;
    std::string bytes;       ///< As the store knows it: 48 bytes; what the client appended (the server's name) is gone.
};
/// flags[4], store GUID[16], version, type[2], flags[2], object GUID[16], server name. Version 0 has a number of 4 bytes for the GUID.
/// Empty for what is none.
std::optional<ObjectEntryid> parseEntryid(std::string_view bytes);
/// Of a store, from its GUID.
std::string makeStoreEntryid(std::string_view guid);

/// MAPI object types in the address book.
enum class BookType : std::uint32_t { Container = 4, User = 6, Group = 8 };

inline constexpr std::uint32_t kEveryoneId = 1;   ///< The group of everybody, as clients know it.
inline constexpr std::uint32_t kSystemId = 2;     ///< The user SYSTEM.
inline constexpr std::uint32_t kFirstBookId = 16; ///< Corbel's ids follow: its user 1 is 17.

struct BookEntryid {
    BookType type = BookType::User;
    std::uint32_t id = 0;           ///< As clients know it.
    std::string externalId;         ///< What a directory calls it; "" for the fixed ones.
};
/// flags[4], a well-known GUID[16], version, type, id, base64 of the external id, padded to a multiple of 4.
std::optional<BookEntryid> parseBookEntryid(std::string_view bytes);
std::string makeBookEntryid(const BookEntryid& id);

}  // namespace corbel::soap
