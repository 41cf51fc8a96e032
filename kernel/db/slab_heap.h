// A heap for one tenant whose memory comes and goes in bulk: pages of 256 KB that each hold blocks of one size, given back to the system as soon
// as they are empty. SQLite gets it (sqlite_memory.h): what an open mailbox needs would otherwise lie between the small things that a client's
// session keeps, and a burst of logins would leave the process four times as large as what it holds.
//
// Blocks are aligned to 16 bytes. Never given back itself. [any thread]
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace corbel::db {

class SlabHeap {
public:
    static constexpr std::size_t kSlabBytes = 256 * 1024;   ///< Size and alignment of a slab.
    static constexpr std::size_t kLargestBlock = 64 * 1024; ///< What is larger is mapped alone.

    SlabHeap() = default;
    SlabHeap(const SlabHeap&) = delete;
    SlabHeap& operator=(const SlabHeap&) = delete;

    /// Null when the system has no more, or for 0 bytes.
    void* allocate(std::size_t bytes) noexcept;
    void release(void* block) noexcept;
    /// As realloc(): null leaves the block as it is.
    void* resize(void* block, std::size_t bytes) noexcept;
    /// How many bytes the block really has.
    static std::size_t sizeOf(const void* block) noexcept;
    /// What allocate() would make of so many bytes.
    static std::size_t roundUp(std::size_t bytes) noexcept;
    /// Gives back the empty slabs too that are kept for the next block.
    void trim() noexcept;
    /// Bytes mapped from the system now.
    std::size_t mapped() const noexcept { return _mapped.load(); }

private:
    struct Slab;
    static constexpr std::size_t kClasses = 44;
    struct SizeClass {
        std::mutex mutex;
        Slab* open = nullptr;   // slabs with a free block
        Slab* spare = nullptr;  // an empty one, so that one block that comes and goes maps nothing
    };
    static std::size_t classOf(std::size_t bytes) noexcept;
    static std::size_t blockBytes(std::size_t sizeClass) noexcept;
    Slab* map(std::size_t bytes) noexcept;
    void unmap(Slab* slab) noexcept;
    static Slab* slabOf(const void* block) noexcept;
    static void unlink(SizeClass& of, Slab* slab) noexcept;
    static void link(SizeClass& of, Slab* slab) noexcept;

    std::array<SizeClass, kClasses> _classes;
    std::atomic<std::size_t> _mapped{0};
};

}  // namespace corbel::db
