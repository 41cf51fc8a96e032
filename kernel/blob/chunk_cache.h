// Chunks that were read in part: who reads a blob front to back in small pieces gets each chunk decoded once.
//
// Owned by BlobStore. Content of an id never changes, so nothing here can be stale. Holds kCachedChunks chunks (8 MB). [any thread]
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace corbel::blob {

inline constexpr std::size_t kCachedChunks = 32;

class ChunkCache {
public:
    /// Null when it is not here. Shared by the cache and the reader.
    std::shared_ptr<const std::string> find(std::string_view name, std::uint64_t chunk);
    void insert(std::string_view name, std::uint64_t chunk, std::shared_ptr<const std::string> content);
    /// Its last byte was read: it will hardly be asked for again.
    void drop(std::string_view name, std::uint64_t chunk);

private:
    struct Entry {
        std::string name;
        std::uint64_t chunk;
        std::shared_ptr<const std::string> content;
    };
    std::list<Entry>::iterator position(std::string_view name, std::uint64_t chunk);

    std::mutex _mutex;
    std::list<Entry> _recent;  ///< Few: looked through from the front.
};

}  // namespace corbel::blob
