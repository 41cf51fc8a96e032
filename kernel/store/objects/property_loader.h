// The one place that gives properties of stored items: of one or of many, all or some. Tables, sync, search and objects use it.
//
// A message made by properties has them in content_prop; a delivered one has list_row, and its MIME when that is not enough; over both
// lies item_prop; what is computed from the item's place and flags comes last. Costs a statement for 32 items and source, and no MIME is
// read unless a tag needs it. Big values come as kErrorValueTooBig. Checks no rights. Lives inside one call, on the connection of that
// call: no other statement of the caller's may be in use on it meanwhile that the loader uses too. [one thread]
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "corbel/message_data.h"
#include "store/objects/computed_properties.h"
#include "store/objects/object_queries.h"
#include "store/rights/reading.h"
#include "store/store_file.h"

namespace corbel::store {

class PropertyLoader {
public:
    /// `reader`: whose \Seen the properties tell.
    PropertyLoader(db::Connection& connection, StoreFile& file, const Reader& reader = {});

    /// Is told of each value that comes as kErrorValueTooBig, before the item's properties are. `read` gives it in pieces until its argument
    /// says false, during the call only.
    using ReadPieces = std::function<void(const std::function<bool(std::string_view)>& take)>;
    using OnLarge = std::function<void(ItemId item, PropTag tag, std::uint64_t sizeBytes, const ReadPieces& read)>;
    void setOnLarge(OnLarge onLarge) { _onLarge = std::move(onLarge); }

    /// Tells each item that is there, in the order of `items`; false to stop.
    using Each = std::function<bool(const object_queries::ItemFacts& facts, PropertyBag&& properties)>;
    /// Those of `tags` that are there; a tag of type Unspecified takes any type. No tags: all.
    void load(std::span<const ItemId> items, std::span<const PropTag> tags, const Each& each);
    /// nullopt when the item is not there.
    std::optional<PropertyBag> load(ItemId item, std::span<const PropTag> tags);
    /// For who has read the rows already; also of what was deleted and can come back.
    PropertyBag load(const object_queries::ItemFacts& facts, std::span<const PropTag> tags);
    std::vector<PropertyBag> load(std::span<const object_queries::ItemFacts> page, std::span<const PropTag> tags);

private:
    using Facts = object_queries::ItemFacts;
    struct Wanted;
    /// The rows with the flags that the reader has.
    void showFlags(std::span<Facts> page);
    void loadPage(std::span<const Facts> page, const Wanted& wanted, std::vector<PropertyBag>& bags);
    void loadMime(const Facts& facts, std::span<const PropTag> tags, PropertyBag& bag);
    void tellLarge(ItemId item, PropTag tag, std::uint64_t content);
    const ParentIds& parentOf(FolderId folder);

    db::Connection& _connection;
    StoreFile& _file;
    const Reader _reader;
    OnLarge _onLarge;
    std::map<FolderId, ParentIds> _parents;
};

}  // namespace corbel::store
