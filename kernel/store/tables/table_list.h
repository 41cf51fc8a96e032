// The list behind an open table, and how it is made and brought up to date from its source.
//
// A TableList is immutable once made: a change makes another one. Building reads in batches, each with a connection of its own, so that
// nobody waits for a large folder; what changes meanwhile is taken in afterwards. [worker]
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "store/tables/restriction_match.h"
#include "store/tables/row_source.h"

namespace corbel::store {

/// What a list is made by.
struct ListSpec {
    std::shared_ptr<const RowSource> source;  // owners: the table, its lists, a build in progress
    std::shared_ptr<const SortKeys> keys;     // the same
    std::optional<Restriction> restriction;
    /// Everything that sort and restriction look at.
    RowRequest needs() const;
    bool accepts(const RowRecord& row) const;
    /// One for each of the row's instances.
    void addEntries(const RowRecord& row, std::vector<RowList::Entry>& entries) const;
    std::size_t maxRows() const noexcept;
    /// Under which name lists like this are shared; empty: they are not.
    std::string sharedName() const;
};

struct TableList {
    explicit TableList(std::shared_ptr<const SortKeys> keysGiven) : keys(std::move(keysGiven)), rows(*keys) {}
    std::shared_ptr<const SortKeys> keys;
    RowList rows;
    SourceVersion version;
    std::map<std::uint64_t, RowRecord> records;  ///< Of small sources: all values.
};
using TableListPtr = std::shared_ptr<const TableList>;  // owners: the table, the build that made it

/// Reads everything. `isCancelled` may be null.
/// With `candidates` only of these.
TableListPtr buildList(const ListSpec& spec, StoreFile& file, const Identity& identity, const std::atomic<bool>* isCancelled,
                       const std::optional<RowCandidates>& candidates = std::nullopt);
std::optional<RowCandidates> candidatesOf(const ListSpec& spec, StoreFile& file, const Identity& identity);

/// What a list has that an older one had not.
struct ListDifference {
    std::vector<std::uint64_t> gone;
    std::vector<std::uint64_t> touched;  ///< In the newer list, perhaps in the older one too.
    std::vector<std::uint64_t> added;    ///< Those of `touched` that are new.
    bool isReloaded = false;             ///< Nobody knows: the list was built anew.
};
/// The list as of now; null when nothing changed. The difference is filled only for what changed. Builds anew what is too old.
TableListPtr updateList(const ListSpec& spec, const TableList& older, StoreFile& file, const Identity& identity,
                        ListDifference& difference);

/// A list that is being made, perhaps in pool `slow`.
struct ListBuild {
    std::mutex mutex;
    bool isDone = false;
    std::exception_ptr error;
    TableListPtr list;
    std::vector<std::function<void()>> whenReady;
    std::atomic<bool> isCancelled{false};
};

}  // namespace corbel::store
