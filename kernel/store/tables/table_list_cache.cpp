#include "store/tables/table_list_cache.h"

namespace corbel::store {
namespace {

std::string keyOf(StoreId store, const std::string& rows) { return std::to_string(store) + "/" + rows; }

}  // namespace

TableListPtr TableListCache::find(StoreId store, const std::string& rows) {
    const std::lock_guard lock(_mutex);
    const auto found = _byKey.find(keyOf(store, rows));
    if (found == _byKey.end()) return nullptr;
    _recent.splice(_recent.begin(), _recent, found->second);
    return found->second->list;
}

void TableListCache::drop(std::list<Entry>::iterator entry) {
    _bytes -= entry->bytes;
    _byKey.erase(entry->key);
    _recent.erase(entry);
}

void TableListCache::put(StoreId store, const std::string& rows, TableListPtr list) {
    const std::uint64_t bytes = list->rows.memoryBytes();
    if (bytes > _maxBytes) return;
    const std::lock_guard lock(_mutex);
    std::string key = keyOf(store, rows);
    if (const auto found = _byKey.find(key); found != _byKey.end()) {
        if (found->second->list->version.cn >= list->version.cn) return;
        drop(found->second);
    }
    while (_bytes + bytes > _maxBytes) drop(std::prev(_recent.end()));
    _recent.push_front({key, std::move(list), bytes});
    _byKey.emplace(std::move(key), _recent.begin());
    _bytes += bytes;
}

std::uint64_t TableListCache::bytes() const {
    const std::lock_guard lock(_mutex);
    return _bytes;
}

}  // namespace corbel::store
