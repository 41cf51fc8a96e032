// Lists of rows that tables have made, for the next table with the same rows in the same order: a client that opens a table for each page
// it shows pays for the list once.
//
// Only lists without restriction. They may be old: who takes one brings it up to date from its version on and gives the newer one back.
// Owned by SqlStores, least recently used ones are dropped. [any thread]
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "store/tables/table_list.h"

namespace corbel::store {

class TableListCache {
public:
    explicit TableListCache(std::uint64_t maxBytes) : _maxBytes(maxBytes) {}

    /// Null when there is none.
    TableListPtr find(StoreId store, const std::string& rows);
    /// Replaces an older one.
    void put(StoreId store, const std::string& rows, TableListPtr list);
    std::uint64_t bytes() const;

private:
    struct Entry {
        std::string key;
        TableListPtr list;
        std::uint64_t bytes = 0;
    };
    void drop(std::list<Entry>::iterator entry);

    const std::uint64_t _maxBytes;
    mutable std::mutex _mutex;
    std::uint64_t _bytes = 0;
    std::list<Entry> _recent;  // most recently used first
    std::unordered_map<std::string, std::list<Entry>::iterator> _byKey;
};

}  // namespace corbel::store
