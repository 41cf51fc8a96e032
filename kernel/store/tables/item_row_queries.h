// SQL of the rows of messages: list_row, joined with item and mailbox_item where columns of them are asked for, in the order of an id or of
// the time received.
//
// One text for each set of columns, so that a list that shows three columns reads three. A folder's own items, or those that a search
// folder found.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"
#include "store/tables/sql_filter.h"

namespace corbel::store::item_row_queries {

enum class Rows : std::uint8_t { Messages, Associated, Found };

/// Bits of a set of columns.
enum Column : std::uint32_t {
    kClass = 1u << 0,
    kSubject = 1u << 1,
    kSenderName = 1u << 2,
    kSenderAddress = 1u << 3,
    kDisplayTo = 1u << 4,
    kMessageId = 1u << 5,
    kSent = 1u << 6,
    kReceived = 1u << 7,
    kSize = 1u << 8,
    kImportance = 1u << 9,
    kHasAttachment = 1u << 10,
    kUid = 1u << 11,
    kEntryid = 1u << 12,
    kSourceKey = 1u << 13,
    kChangeKey = 1u << 14,
    kChangeKeyCn = 1u << 15,
    kFlags = 1u << 16,
    kCn = 1u << 17,
    kNamedEpoch = 1u << 18,
};
inline constexpr std::size_t kColumns = 19;
/// Columns of mailbox_item and of item: they cost a join. The entryid costs one only where named_epoch does not tell it.
inline constexpr std::uint32_t kPlaceColumns = kFlags | kCn;
inline constexpr std::uint32_t kNameColumns = kSourceKey | kChangeKey | kChangeKeyCn;

/// How the rows are chosen and sorted; `?` stand for store, folder, then what is said here, then the filter's, then the limit (and the
/// offset).
enum class Choice : std::uint8_t {
    ById,            ///< id above ?, ascending
    ByIdDescending,  ///< id below ?
    TimeAfter,       ///< received above ?, ascending by received and id
    TimeBefore,      ///< received below ?, descending
    SameTimeAfter,   ///< received = ?, id above ?
    SameTimeBefore,  ///< received = ?, id below ?
    Among,           ///< id one of kIdsAtOnce; no filter, no limit
};
inline constexpr std::size_t kIdsAtOnce = 16;

/// Whose \Seen kFlags shows. Reader: of somebody who is not the owner; the statement's first parameter is the user.
enum class SeenBy : std::uint8_t { Owner, Reader };

/// Columns of the result: item id, folder id, then those of `columns` in order of their bits.
std::string select(db::Engine engine, Rows rows, std::uint32_t columns, Choice choice, const SqlFilter& filter, SeenBy seenBy = SeenBy::Owner);
/// True when the statement looks into mailbox_item: only then a reader's has the user among its parameters.
bool looksAtPlace(std::uint32_t columns, const SqlFilter& filter);
/// SQL for a filter's integer column.
std::string_view expression(Column column);

/// Items of the folder whose modseq is above `cn`, with a number that says since when they are in it: of a folder the uid, of a search
/// folder the change number.
struct Changed {
    ItemId item = 0;
    std::uint64_t since = 0;
};
std::vector<Changed> changed(db::Connection& connection, Rows rows, StoreId store, FolderId folder, std::uint64_t cn);
/// The same without those of which only the owner's \Seen changed; of a folder.
std::vector<Changed> changedForReaders(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn);
std::vector<ItemId> departed(db::Connection& connection, Rows rows, StoreId store, FolderId folder, std::uint64_t cn);
/// Up to this number departures are forgotten.
std::uint64_t logFloor(db::Connection& connection, StoreId store, FolderId folder);

}  // namespace corbel::store::item_row_queries
