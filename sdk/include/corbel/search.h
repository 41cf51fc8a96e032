// Full text: `corbel.search/1`, an index a store. It finds messages by words, and narrows down where a substring can be.
//
// Implemented by modules (search_xapian), fed by the kernel from the stores' change streams, asked by protocols. It lags behind the store
// and says how far it came: what changed after that is for the caller to look at. It knows items by number only: neither folders nor
// rights, so whoever asks uses of an answer only what he may read. Wrong answers are impossible by contract: candidates() may name too
// many, never too few.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/event.h"
#include "corbel/store.h"

namespace corbel {

/// Bits: where a text stands in a message.
enum SearchField : std::uint32_t {
    kSearchSubject = 1u << 0,
    kSearchFrom = 1u << 1,        ///< From, Sender, Reply-To.
    kSearchTo = 1u << 2,          ///< To, Cc, Bcc.
    kSearchHeader = 1u << 3,      ///< What else is in the message's own header, names of fields too.
    kSearchBody = 1u << 4,        ///< Text of the message as a reader sees it.
    kSearchAttachment = 1u << 5,  ///< Text of attachments and messages inside, and their names.
    kSearchSource = 1u << 6,      ///< Headers of parts, and HTML as written. Found by substring only.
};
inline constexpr std::uint32_t kSearchAnywhere = kSearchSubject | kSearchFrom | kSearchTo | kSearchHeader | kSearchBody | kSearchAttachment;

/// How far an index came in the store's `epoch`. {0, 0, 0}: nowhere.
struct SearchPosition {
    std::uint64_t epoch = 0;
    /// Where feeding goes on: what now has a number up to this is in the index.
    std::uint64_t changeNumber = 0;
    /// The store's newest number when the index last caught up with it: the index knows every item that ever showed a number up to this,
    /// with its bytes of then or later. Below it the index may be relied on; between the two it may lack an item that got a higher number
    /// meanwhile.
    std::uint64_t complete = 0;
    bool operator==(const SearchPosition&) const = default;
};

/// One text of a message: UTF-8, not folded; a view that lives during put().
struct SearchText {
    std::uint32_t field = 0;  ///< One bit of SearchField.
    std::string_view text;
};

struct SearchDocument {
    ItemId item = 0;
    std::uint64_t content = 0;  ///< The store's number of the bytes, to know again what is there already. Not 0.
    std::vector<SearchText> texts;
    bool isComplete = true;  ///< False: some text could not be read; the item is a candidate of every substring.
};

/// Changes of one index, seen by nobody before commit() and all together after it. Dropping it drops what was not committed. [worker, one
/// thread at a time]
class SearchWriter {
public:
    virtual ~SearchWriter();
    virtual SearchPosition position() const = 0;  ///< What the last commit said.
    /// SearchDocument::content of what is there; 0: the item is not.
    virtual std::uint64_t contentOf(ItemId item) = 0;
    /// Replaces what was there. Unsupported for an item number that the index cannot hold.
    virtual void put(const SearchDocument& document) = 0;
    virtual void remove(ItemId item) = 0;  ///< No error when it is not there.
    /// All items, ascending.
    virtual void forEachItem(const std::function<void(ItemId)>& each) = 0;
    /// Durable when it returns, with the position it reached. Unavailable (disk full); the writer is spent then.
    virtual void commit(SearchPosition reached) = 0;
    /// Rebuild only: takes the place of the store's index. The writer is spent.
    virtual void publish() = 0;
};

/// What to look for: words, case and accents folded, in any of `fields`.
struct SearchQuery {
    enum class Kind : std::uint8_t {
        All,     ///< Everything.
        Words,   ///< Each word of `text`, anywhere.
        Phrase,  ///< The words of `text` one after the other.
        Prefix,  ///< A word of the field begins with the last one of `text`; those before it are a phrase there.
        And,
        Or,   ///< Of `children`.
        Not,  ///< Of the one child.
    };
    Kind kind = Kind::All;
    std::uint32_t fields = kSearchAnywhere;
    std::string text;
    std::vector<SearchQuery> children;
};
inline constexpr std::size_t kMaxSearchQueryDepth = 16;
inline constexpr std::size_t kMaxSearchQueryNodes = 256;

struct SearchAnswer {
    std::vector<ItemId> items;  ///< Ascending. Some may be gone by now.
    SearchPosition reached;     ///< Of the same state of the index.
};

class Search {
public:
    static constexpr std::string_view kInterfaceId = "corbel.search/1";
    virtual ~Search();
    /// {0, 0} when there is no index. [worker, parallel]
    virtual SearchPosition position(StoreId store) = 0;
    /// InvalidArgument: too deep, too many nodes, or a prefix that too many words have. [worker, parallel]
    virtual SearchAnswer query(StoreId store, const SearchQuery& query) = 0;
    /// A superset of the items whose texts of `fields` hold `text`, letters compared after Unicode NFKC case folding: each text of a
    /// SearchDocument for itself. nullopt: the index cannot narrow it down (no index, too short, too common). [worker, parallel]
    virtual std::optional<SearchAnswer> candidates(StoreId store, std::string_view text, std::uint32_t fields) = 0;
    /// Makes the index when there is none. Conflict when another writer of the same kind is at work. [worker, parallel]
    virtual std::unique_ptr<SearchWriter> write(StoreId store) = 0;
    /// A second index beside the first, which goes on answering until publish(). One that was begun before is gone on with. [worker,
    /// parallel]
    virtual std::unique_ptr<SearchWriter> rebuild(StoreId store) = 0;
    /// Forgets the store's index, and one that is being rebuilt. [worker]
    virtual void drop(StoreId store) = 0;
};

}  // namespace corbel
