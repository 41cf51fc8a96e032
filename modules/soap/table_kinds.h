// Opens a table of any of the kinds that clients ask for (`ulTableType`).
//
// Rights are those of the session: a store's tables pass StoreSession, the others say who may see them. [worker]
#pragma once

#include "open_table.h"

namespace corbel::soap {

/// `ulTableType`.
enum class TableKind : std::uint32_t {
    Store = 1,
    AddressBook = 2,
    OutgoingQueue = 3,
    SeveralStores = 4,
    SystemStats = 5,
    SessionStats = 6,
    UserStats = 7,
    CompanyStats = 8,
    UserStores = 9,
    Mailboxes = 10,
    ServerStats = 11,
};

/// `ulType` and PR_OBJECT_TYPE.
inline constexpr std::uint32_t kStoreObject = 1, kFolderObject = 3, kContainerObject = 4, kMessageObject = 5, kMailUserObject = 6, kDistListObject = 8, kStatusObject = 10;

/// Bits of `ulFlags`.
inline constexpr std::uint32_t kConvenientDepth = 0x1, kShowSoftDeletes = 0x2, kAssociated = 0x40, kWholeValues = 0x40000000, kUnicodeTexts = 0x80000000;

struct TableRequest {
    Bytes entryid;               ///< Of the container; some kinds need none.
    std::uint32_t tableType = 0;
    std::uint32_t type = 0;      ///< What the rows are: kFolderObject ...
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableRequest& value) {
    visit("sEntryId", value.entryid);
    visit("ulTableType", value.tableType);
    visit("ulType", value.type);
    visit("ulFlags", value.flags);
}

/// A new table's, as the request wants them.
TableColumns columnsOf(const TableRequest& request, std::span<const PropTag> defaults);

/// NoAccess, NotFound; Refusal InvalidEntryid, NoSupport for tables of things that have none, BadValue for an unknown kind.
OpenTablePtr openTable(Call& call, const TableRequest& request);

}  // namespace corbel::soap
