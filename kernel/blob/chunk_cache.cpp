#include "blob/chunk_cache.h"

#include <algorithm>
#include <utility>

namespace corbel::blob {

std::list<ChunkCache::Entry>::iterator ChunkCache::position(std::string_view name, std::uint64_t chunk) {
    return std::find_if(_recent.begin(), _recent.end(), [&](const Entry& entry) { return entry.chunk == chunk && entry.name == name; });
}

std::shared_ptr<const std::string> ChunkCache::find(std::string_view name, std::uint64_t chunk) {
    const std::lock_guard lock(_mutex);
    const auto found = position(name, chunk);
    if (found == _recent.end()) return nullptr;
    _recent.splice(_recent.begin(), _recent, found);
    return found->content;
}

void ChunkCache::insert(std::string_view name, std::uint64_t chunk, std::shared_ptr<const std::string> content) {
    const std::lock_guard lock(_mutex);
    if (position(name, chunk) != _recent.end()) return;
    _recent.push_front({std::string(name), chunk, std::move(content)});
    if (_recent.size() > kCachedChunks) _recent.pop_back();
}

void ChunkCache::drop(std::string_view name, std::uint64_t chunk) {
    const std::lock_guard lock(_mutex);
    if (const auto found = position(name, chunk); found != _recent.end()) _recent.erase(found);
}

}  // namespace corbel::blob
