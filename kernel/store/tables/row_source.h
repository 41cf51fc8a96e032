// Where a table's rows come from: the items of a folder, of a search folder, the folders below one, the recipients of a message.
//
// A source says which rows there are, what changed since a number, and loads properties; it holds nothing but ids. Restriction, sort and
// position are the table's business. [worker, any; one thread at a time for one Statement's connection]
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "corbel/tables.h"
#include "store/store_file.h"
#include "store/tables/restriction_match.h"
#include "store/tables/row_list.h"
#include "store/tables/sql_filter.h"

namespace corbel::store {

/// Which properties to load.
struct RowRequest {
    std::vector<PropTag> tags;
    bool asCells = false;  ///< Into RowRecord::cells, for who only shows them.
    bool unread = false;
    bool recipients = false;  ///< With all their properties.
    bool attachments = false;
    bool readsTexts = false;  ///< Bodies are looked through for a restriction: ask for few rows at once.
    std::vector<Restriction> leaves;  ///< What values that are too large for a bag are held against.
};

struct RowRecord {
    std::uint64_t id = 0;
    FolderId folder = 0;
    bool isUnread = false;
    PropertyBag properties;
    std::vector<Property>
        cells;  ///< With RowRequest::asCells, by sources that are not small: one for each tag, type Error where there is none.
    std::vector<PropertyBag> recipients, attachments;
    std::vector<LargeVerdict> large;
    MatchSubject subject() const { return {properties, recipients, attachments, large}; }
};

inline Property missingCell(PropTag tag, std::int64_t code) { return {PropTag(tag.id(), PropType::Error), code}; }

struct SourceContext {
    db::Connection& connection;
    StoreFile& file;
    const Identity& identity;
    FolderTreePtr tree = nullptr;  ///< With the rights, for who is not the owner: taken before the connection, since loading it needs one.
};

/// What a restriction looks at.
RowRequest requestFor(const Restriction& restriction);

/// How far a table has seen changes.
struct SourceVersion {
    std::uint64_t cn = 0;
    std::uint64_t next = 0;  ///< Rows numbered from here on are new since.
    bool operator==(const SourceVersion&) const = default;
};

struct SourceChanges {
    bool isKnown = true;  ///< False: so old that nobody knows; build anew.
    struct Touched {
        std::uint64_t id = 0;
        bool isNew = false;  ///< It came since, as far as the source knows.
    };
    std::vector<Touched> touched;     ///< Came or changed.
    std::vector<std::uint64_t> gone;  ///< Left; those among `touched` came back.
};

/// Rows among which all are that fulfil a restriction, as of `version`.
struct RowCandidates {
    SourceVersion version;
    std::vector<std::uint64_t> ids;
};

class RowSource {
public:
    virtual ~RowSource() = default;
    virtual SourceVersion version(const SourceContext& context) const = 0;
    /// Kept numbers, without restriction.
    virtual std::uint64_t count(const SourceContext& context) const = 0;
    /// Appends up to `limit` rows with ids above `after`, ascending, that may pass `filter`. Gives the id to go on after; 0 at the end.
    virtual std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                               std::size_t limit, std::vector<RowRecord>& out) const = 0;
    virtual SourceChanges changes(const SourceContext& context, const SourceVersion& since) const = 0;
    /// Rows for `ids` in their order; those that are gone are left out.
    virtual void load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
                      std::vector<RowRecord>& out) const = 0;
    /// What of `restriction` the source's SQL can decide.
    virtual SqlFilter filterOf(const Restriction&) const { return {}; }

    /// nullopt: nobody knows, look at all rows. Without a connection in hand.
    virtual std::optional<RowCandidates> candidates(StoreFile&, const Identity&, const Restriction&) const { return std::nullopt; }

    // --- walking: the order is that of an index, so that no list is needed ---
    virtual bool canWalk(const SortOrder&) const { return false; }
    /// Appends up to `limit` rows from the position on, or before it (nearest first), leaving out the first `skip`. Gives their keys with
    /// them; for RowRequest::asCells the last one's only.
    struct Walked {
        RowRecord row;
        std::string key;
    };
    virtual void walk(const SourceContext&, const RowRequest&, const SortKeys&, const RowPosition&, bool /*isBackwards*/,
                      std::uint64_t /*skip*/, std::size_t /*limit*/, std::vector<Walked>&) const {}
    /// The row that has `value` as this name of it (entryid, source key); 0: none; nullopt: the tag is no such name.
    virtual std::optional<std::uint64_t> idOf(const SourceContext&, PropTag, std::string_view) const { return std::nullopt; }
    /// Small sources hold their rows' values in memory, and tell changes by comparing them.
    virtual bool isSmall() const { return false; }
    /// Names the rows within the store when they are the same for every reader; else empty: lists of them are not shared.
    virtual std::string sharedName() const { return {}; }
};

}  // namespace corbel::store
