// Tables of a store as MAPI has them: folders below a folder, messages of a folder, recipients and attachments of a message.
//
// A Table is what its owner keeps between requests: columns, restriction, sort, position, bookmarks, and perhaps a list of row ids. It
// holds no session, connection or transaction; each call brings the store's Tables, checks the rights again and brings the table up to
// what is committed. Kernel only. Does not know wire formats. Section numbers are those of MS-OXCTABL.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "corbel/restriction.h"
#include "corbel/store.h"

namespace corbel {

inline constexpr std::size_t kMaxTableColumns = 1'000;
inline constexpr std::size_t kMaxSortKeys = 8;
inline constexpr std::size_t kMaxCategories = 4;     ///< Of the sort keys, the first ones.
inline constexpr std::size_t kMaxBookmarks = 1'000;  ///< Of one table.
inline constexpr std::size_t kMaxRowsPerQuery = 10'000;
inline constexpr std::size_t kMaxSortValueBytes = 255;      ///< Of a folded text or a binary: what follows does not count for the order.
inline constexpr std::size_t kMaxRowsBuiltAtOnce = 10'000;  ///< A longer list of ids is made in pool `slow`.
inline constexpr std::uint64_t kMaxWalkedRows = 1'000;      ///< How far a table that needs no list goes by steps.
inline constexpr std::uint32_t kMaxInstances = 1'000;       ///< Rows of one message, for as many of its values.
inline constexpr std::size_t kMaxTableEvents = 256;         ///< Kept for one table; beyond, one Reloaded stands for all.

namespace tags {
inline constexpr PropTag RowType(0x0FF5, PropType::Int32);  ///< 1 leaf, 3 expanded header, 4 collapsed header.
inline constexpr PropTag Depth(0x3005, PropType::Int32);
inline constexpr PropTag InstId(0x674D, PropType::Int64);
inline constexpr PropTag InstanceNum(0x674E, PropType::Int32);
inline constexpr PropTag RowId(0x3000, PropType::Int32);
inline constexpr PropTag DeletedOn(0x668F, PropType::Time);  ///< Of what was deleted and can come back.
}  // namespace tags

/// Added to a multi-value's type in a column or a sort key: the row stands once for each value, and shows that one (MS-OXCTABL section
/// 2.2.1.1: MVI). A message without values has one row.
inline constexpr std::uint32_t kMultiValueInstance = 0x2000;
constexpr bool isInstance(PropTag tag) noexcept { return (tag.value & (kMultiValueInstance | kMultiValue)) == (kMultiValueInstance | kMultiValue); }  ///< Whether it asks for such rows. [any thread]
/// The multi-value itself; and one value of it. Other tags as they are.
constexpr PropTag allValues(PropTag tag) noexcept { return isInstance(tag) ? PropTag(tag.value & ~kMultiValueInstance) : tag; }  ///< [any thread]
constexpr PropTag oneValue(PropTag tag) noexcept { return isInstance(tag) ? PropTag(tag.value & ~(kMultiValueInstance | kMultiValue)) : tag; }  ///< As its type is in a row. [any thread]

/// Values that stand as Error in a row (MS-OXCDATA section 2.4).
inline constexpr std::int64_t kErrorNotFound = 0x8004010F;  ///< The object has no such property.
inline constexpr std::int64_t kErrorTooBig = 0x8007000E;    ///< Longer than kMaxInlineValueBytes: read it from the object.

/// Of the rows of a group: what the group is sorted by (MS-OXCDATA section 2.13.1, MaximumCategory; MAPI has the least one too).
enum class GroupValue : std::uint8_t { None, Greatest, Least };

struct SortKey {
    PropTag tag;
    bool isDescending = false;
    /// Not None: the key sorts the groups of the category before it by this value of theirs, and the rows within the innermost group by
    /// their own.
    GroupValue group = GroupValue::None;
    bool operator==(const SortKey&) const = default;
};

/// Texts sort without case, absent values first. Rows that are equal in all keys stand by id, in the direction of the last key.
struct SortOrder {
    std::vector<SortKey> keys;     ///< None: by id, ascending.
    std::uint32_t categories = 0;  ///< The first so many keys without a GroupValue have headers (section 2.2.2.3).
    std::uint32_t expanded = 0;    ///< Of those, so many are expanded at first.
    bool operator==(const SortOrder&) const = default;
};

enum class RowKind : std::uint8_t { Leaf, ExpandedHeader, CollapsedHeader };

struct TableRow {
    RowKind kind = RowKind::Leaf;
    std::uint64_t id = 0;          ///< ItemId, FolderId or number of the object; of a header its InstId.
    FolderId folder = 0;           ///< Where the object is. 0 for recipients and attachments.
    std::string instanceKey;       ///< PR_INSTANCE_KEY: the same as long as the row is in the table.
    std::vector<Property> values;  ///< One for each column, in order; type Error with a code where there is none.
};

enum class Origin : std::uint8_t { Beginning, Current, End };
using BookmarkId = std::uint32_t;  ///< From 1.

struct TablePosition {
    std::uint64_t row = 0;  ///< 0-based number of the row that is read next.
    std::uint64_t total = 0;
};

struct SeekResult {
    std::int64_t rows = 0;   ///< How far it went: less than asked at either end.
    bool isRowGone = false;  ///< The bookmark's row is not there any more; it was taken for the one after it.
};

struct RowEvent {
    enum class Kind : std::uint8_t { Added, Modified, Deleted, Reloaded };
    Kind kind = Kind::Reloaded;
    std::uint64_t id = 0;
    std::string instanceKey;
    std::string predecessor;  ///< Instance key of the row before it; empty: it is the first. Not for Deleted and Reloaded.
    bool operator==(const RowEvent&) const = default;
};

/// State of one open table, see above. Belongs to one store. [one thread at a time]
class Table {
public:
    virtual ~Table();
    /// What to watch to learn that the table may have changed. [any thread]
    virtual WatchKey watched() const noexcept = 0;
};

enum class TableNeed : std::uint8_t { Rows, Positions };

enum class HierarchyDepth : std::uint8_t { Children, All };  ///< All: "convenient depth", with tags::Depth.
/// SoftDeleted: messages that were deleted and can come back (MS-OXCFOLD section 2.2.1.14.1); with DeletedOn.
enum class ContentsKind : std::uint8_t { Messages, Associated, SoftDeleted };

/// The session's tables. Every call throws NotFound or NoAccess when the right to see the table is gone, and InvalidArgument for a table
/// of another store, or of somebody else: \Seen and counts of unread messages are each reader's own. [worker, as the session]
class Tables {
public:
    virtual ~Tables();

    // --- open; a new table stands at its beginning, with no columns, all rows, sorted by id ---
    /// Messages of a folder or of a search folder.
    virtual std::unique_ptr<Table> contents(FolderId folder, ContentsKind kind = ContentsKind::Messages) = 0;
    /// Folders below `folder` (0: the IPM subtree) that the identity sees, and those that lead to one, with names and ids alone.
    virtual std::unique_ptr<Table> hierarchy(FolderId folder, HierarchyDepth depth = HierarchyDepth::Children) = 0;
    /// Folders that were deleted below `folder` (0: the IPM subtree) and can come back, for who has the whole store.
    virtual std::unique_ptr<Table> deletedFolders(FolderId folder) = 0;
    virtual std::unique_ptr<Table> recipients(FolderId folder, ItemId item) = 0;  ///< Of one message. NotFound.
    virtual std::unique_ptr<Table> attachments(FolderId folder, ItemId item) = 0;  ///< Of one message. NotFound.

    // --- what it shows; each puts the position to the beginning and frees the bookmarks, columns excepted ---
    /// LimitReached past kMaxTableColumns. InvalidArgument for instances of two properties. New instances put the table to its beginning.
    virtual void setColumns(Table& table, std::span<const PropTag> columns) = 0;
    /// nullopt: all rows. As checkRestriction().
    virtual void setRestriction(Table& table, std::optional<Restriction> restriction) = 0;
    /// Collapse state begins anew. LimitReached past kMaxSortKeys or kMaxCategories; InvalidArgument for keys that do not sort
    /// (multi-values without kMultiValueInstance, objects), instances of two properties, more categories than keys, and a
    /// GroupValue that does not follow a category.
    virtual void setSort(Table& table, SortOrder order) = 0;
    /// Makes what the calls below need: a list of the rows' ids when the table is restricted, grouped or sorted by what has no index, and
    /// for TableNeed::Positions always. True: they answer at once. False: the list is being made in pool `slow`; `whenReady` is called
    /// there when it is done or has failed, so it only takes a note; then prepare() is called again, and throws what went wrong. Where no
    /// list is there the calls below make one of up to kMaxRowsBuiltAtOnce rows, and else throw Unavailable.
    virtual bool prepare(Table& table, TableNeed need = TableNeed::Rows, std::function<void()> whenReady = {}) = 0;

    // --- read ---
    virtual std::uint64_t rowCount(Table& table) = 0;  ///< Rows that are shown; TableNeed::Rows.
    /// Section 2.2.2.7. TableNeed::Positions.
    virtual TablePosition position(Table& table) = 0;
    /// `count` rows from the position on (before it when negative, nearest last) and moves it past them, unless `keepPosition`. Fewer only
    /// at the end. A row that came or went since the last call shifts nothing: the position is between two rows, not a number.
    virtual std::vector<TableRow> rows(Table& table, std::int32_t count, bool keepPosition = false) = 0;
    /// Section 2.2.2.8. TableNeed::Positions past kMaxWalkedRows rows.
    virtual SeekResult seek(Table& table, Origin origin, std::int64_t rows) = 0;
    /// NotFound for a bookmark that was freed. Section 2.2.2.9.
    virtual SeekResult seekBookmark(Table& table, BookmarkId bookmark, std::int64_t rows) = 0;
    /// To row total * numerator / denominator. InvalidArgument for denominator 0. Section 2.2.2.10. TableNeed::Positions.
    virtual void seekFraction(Table& table, std::uint32_t numerator, std::uint32_t denominator) = 0;
    /// A mark at the position. LimitReached. Section 2.2.2.11.
    virtual BookmarkId createBookmark(Table& table) = 0;
    virtual void freeBookmark(Table& table, BookmarkId bookmark) = 0;  ///< No error when it is freed already.
    /// The next row from the origin on (from before it, backwards) that fulfils the restriction: the position is at it and it is read.
    /// nullopt: none, and the position is where it was. Section 2.2.2.13.
    virtual std::optional<TableRow> find(Table& table, const Restriction& restriction, Origin origin, bool isBackwards = false) = 0;

    // --- categories (sections 2.2.2.17 to 2.2.2.20) ---
    /// By InstId; gives how many rows appeared or went. NotFound.
    virtual std::uint64_t expand(Table& table, std::uint64_t header) = 0;
    virtual std::uint64_t collapse(Table& table, std::uint64_t header) = 0;  ///< As expand().
    /// Which headers are expanded, and where the position is: bytes for setCollapseState() of a table with the same sort, also a later one.
    virtual std::string collapseState(Table& table) = 0;
    /// InvalidArgument for bytes that are none of its own, or of another sort.
    virtual void setCollapseState(Table& table, std::string_view state) = 0;

    // --- changes ---
    /// From now on changes() tells what the calls bring in. As TableNeed::Rows.
    virtual void watch(Table& table, bool on) = 0;
    /// Brings the table up to date and gives what happened to its rows since the last call. A list that follows these events one after the
    /// other (takes the row out when it has it, puts it behind its predecessor) ends up as the table. A row may be told as Modified that a
    /// reader does not know, and twice.
    virtual std::vector<RowEvent> changes(Table& table) = 0;
};

}  // namespace corbel
