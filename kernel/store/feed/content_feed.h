// What an index follows: the contents of one store in the order of its change numbers, with no regard to rights.
//
// Kernel only; made by SqlStores for one round of feeding and dropped after it: while it lives the store's file stays open. Each call is a
// read of its own: what changed meanwhile has a higher number and comes in a later batch. [slow worker, one at a time]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "corbel/property.h"
#include "corbel/store.h"

namespace corbel::store {

struct FeedItem {
    ItemId item = 0;
    std::uint64_t content = 0;
    FolderId folder = 0;
    std::uint64_t uid = 0;  ///< 64 bits: more than IMAP's.
    bool isPending = false;  ///< Made by properties, and without bytes as yet; it comes again under a higher number when it has some.
};

struct FeedBatch {
    std::vector<FeedItem> present;  ///< New, changed or moved; not told apart: compare `content`.
    std::vector<ItemId> gone;
    bool mustCompareAll = false;  ///< Items may be gone that `gone` does not name: ask exists() for each that is known.
    std::uint64_t through = 0;    ///< The number up to which the batch is complete.
    bool isLast =
        false;  ///< `through` was the newest number of the state that was read: whoever took all batches up to here knows that state.
};

class ContentFeed {
public:
    virtual ~ContentFeed() = default;
    virtual StoreId store() const noexcept = 0;
    virtual std::uint64_t epoch() = 0;
    /// The store's newest change number.
    virtual std::uint64_t newest() = 0;
    /// Changes with numbers above `after`, some `limit` items at most. Associated messages are not told.
    virtual FeedBatch changes(std::uint64_t after, std::size_t limit) = 0;
    virtual bool exists(ItemId item) = 0;
    /// Calls `each` with the bytes and the part index of the item; false when it is not there any more or has no bytes. Throws what reading
    /// bytes throws.
    virtual bool read(const FeedItem& item,
                      const std::function<void(ContentReader&, std::uint64_t prefixBytes, std::string_view structure)>& each) = 0;
    /// The texts that an item made by properties was saved with: subject, bodies, names and addresses (as DisplayTo), attachments' names.
    /// Each once or more; views are valid during the call. False: it has none, since it was delivered.
    virtual bool texts(const FeedItem& item, const std::function<void(PropTag, std::string_view)>& each) = 0;
};

}  // namespace corbel::store
