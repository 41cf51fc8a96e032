#include "db/sqlite_memory.h"

#include <sqlite3.h>

#include "corbel/abi.h"
#include "db/slab_heap.h"

namespace corbel::db {
namespace {

constexpr bool kIsWatched = !kAbiTag.ends_with("san=none");

/// Never destroyed: connections of static objects may outlive any of ours.
SlabHeap& heap() {
    static SlabHeap* const all = new SlabHeap;
    return *all;
}

}  // namespace

void giveSqliteItsHeap() {
    if (kIsWatched) return;
    static const sqlite3_mem_methods methods{
        [](int bytes) { return heap().allocate(static_cast<std::size_t>(bytes)); },
        [](void* block) { heap().release(block); },
        [](void* block, int bytes) { return heap().resize(block, static_cast<std::size_t>(bytes)); },
        [](void* block) { return static_cast<int>(SlabHeap::sizeOf(block)); },
        [](int bytes) { return static_cast<int>(SlabHeap::roundUp(static_cast<std::size_t>(bytes))); },
        [](void*) { return SQLITE_OK; },
        [](void*) {},
        nullptr,
    };
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

void trimSqliteHeap() noexcept { heap().trim(); }

}  // namespace corbel::db
