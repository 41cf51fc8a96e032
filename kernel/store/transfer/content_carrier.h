// Takes messages out of one store, with everything that hangs on them, and puts them into another under new ids.
//
// What is carried stays in memory, so callers carry few at a time; bodies in chunks are read piece by piece while they are written, and
// blobs are referred to. No rights and no counters here. [worker, one thread at a time]
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "db/connection.h"
#include "store/recovery/arrivals.h"
#include "store/store_rows.h"

namespace corbel::store {

/// A table's row without its key.
using CarriedCell = std::variant<std::monostate, std::int64_t, std::string>;
using CarriedRow = std::vector<CarriedCell>;

/// An immutable content with its rows in other tables.
struct CarriedContent {
    std::uint64_t id = 0;                              ///< In the source.
    ContentRow row;
    std::string sha256, body;
    std::vector<std::vector<CarriedRow>> tables;       ///< One for each table that hangs on content.
    std::vector<std::uint64_t> held;                   ///< Contents that it holds.
};

struct CarriedItem {
    ItemRow row;
    std::string prefix;
    CarriedRow listRow;
    std::vector<CarriedRow> properties;
};

struct Cargo {
    std::vector<CarriedItem> items;                    ///< In ascending order of uid.
    std::map<std::uint64_t, CarriedContent> contents;  ///< Every one that the items need, by the source's id.
    KeywordsPtr keywords;                              ///< Names of the bits in ItemRow::keywords.
    std::uint64_t bytes = 0;                           ///< As quota counts.
};

/// Those of `items` that are in `folder`.
Cargo loadCargo(db::Connection& connection, StoreId store, FolderId folder, std::span<const ItemId> items);

/// Appends the chunk of a content of the source to `out`.
using ReadChunk = std::function<void(std::uint64_t content, std::uint32_t chunk, std::string& out)>;

/// Writes `cargo` into the arrivals' folder. Gives the new rows, in order.
std::vector<ItemRow> unload(WriteTransaction& transaction, const Cargo& cargo, Arrivals& arrivals, const ReadChunk& readChunk);

}  // namespace corbel::store
