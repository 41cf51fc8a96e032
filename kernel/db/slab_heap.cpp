#include "db/slab_heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

namespace corbel::db {
namespace {

constexpr std::size_t kAlignment = 16, kPage = 4096, kHeader = 64;
constexpr std::size_t kSteps = 4;  // sizes between two powers of two: at most a fifth of a block is lost
constexpr std::size_t kAlone = ~std::size_t{0};

}  // namespace

/// Stands at the beginning of its memory, which is aligned so that any block finds it.
struct SlabHeap::Slab {
    std::size_t sizeClass;  // kAlone: one block of its own
    std::size_t bytes;      // mapped
    std::size_t used;       // blocks given out
    void* free;             // list through the blocks that came back
    std::size_t untouched;  // offset of the first block that was never given out
    Slab *next, *previous;
};

// 16, 32, 48, 64, then four sizes for each power of two.
std::size_t SlabHeap::classOf(std::size_t bytes) noexcept {
    if (bytes <= 64) return (bytes + kAlignment - 1) / kAlignment - 1;
    const std::size_t power = std::bit_width(bytes - 1) - 1;  // 2^power < bytes <= 2^(power + 1)
    const std::size_t step = (std::size_t{1} << power) / kSteps;
    return kSteps + (power - 6) * kSteps + (bytes - (std::size_t{1} << power) + step - 1) / step - 1;
}

std::size_t SlabHeap::blockBytes(std::size_t sizeClass) noexcept {
    if (sizeClass < kSteps) return (sizeClass + 1) * kAlignment;
    const std::size_t power = 6 + (sizeClass - kSteps) / kSteps;
    return (std::size_t{1} << power) + (1 + (sizeClass - kSteps) % kSteps) * ((std::size_t{1} << power) / kSteps);
}

std::size_t SlabHeap::roundUp(std::size_t bytes) noexcept {
    if (bytes == 0) return 0;
    if (bytes <= kLargestBlock) return blockBytes(classOf(bytes));
    return (bytes + kHeader + kPage - 1) / kPage * kPage - kHeader;
}

SlabHeap::Slab* SlabHeap::slabOf(const void* block) noexcept {
    return reinterpret_cast<Slab*>(reinterpret_cast<std::uintptr_t>(block) & ~(kSlabBytes - 1));
}

std::size_t SlabHeap::sizeOf(const void* block) noexcept {
    if (!block) return 0;
    const Slab* const slab = slabOf(block);
    return slab->sizeClass == kAlone ? slab->bytes - kHeader : blockBytes(slab->sizeClass);
}

/// Aligned memory is what is left of a larger piece when both ends are given back.
SlabHeap::Slab* SlabHeap::map(std::size_t bytes) noexcept {
    const std::size_t asked = bytes + kSlabBytes;
    if (asked < bytes) return nullptr;
    void* const piece = ::mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (piece == MAP_FAILED) return nullptr;
    const auto start = reinterpret_cast<std::uintptr_t>(piece);
    const std::uintptr_t aligned = (start + kSlabBytes - 1) & ~(kSlabBytes - 1);
    if (aligned > start) ::munmap(piece, aligned - start);
    if (start + asked > aligned + bytes) ::munmap(reinterpret_cast<void*>(aligned + bytes), start + asked - aligned - bytes);
    _mapped += bytes;
    return new (reinterpret_cast<void*>(aligned)) Slab{kAlone, bytes, 0, nullptr, kHeader, nullptr, nullptr};
}

void SlabHeap::unmap(Slab* slab) noexcept {
    const std::size_t bytes = slab->bytes;
    ::munmap(slab, bytes);
    _mapped -= bytes;
}

void SlabHeap::link(SizeClass& of, Slab* slab) noexcept {
    slab->previous = nullptr;
    slab->next = of.open;
    if (of.open) of.open->previous = slab;
    of.open = slab;
}

void SlabHeap::unlink(SizeClass& of, Slab* slab) noexcept {
    (slab->previous ? slab->previous->next : of.open) = slab->next;
    if (slab->next) slab->next->previous = slab->previous;
    slab->next = slab->previous = nullptr;
}

void* SlabHeap::allocate(std::size_t bytes) noexcept {
    static_assert(sizeof(Slab) <= kHeader);
    if (bytes == 0) return nullptr;
    if (bytes > kLargestBlock) {
        if (bytes > SIZE_MAX / 2) return nullptr;
        Slab* const alone = map(roundUp(bytes) + kHeader);
        return alone ? reinterpret_cast<char*>(alone) + kHeader : nullptr;
    }
    const std::size_t number = classOf(bytes);
    SizeClass& of = _classes[number];
    const std::lock_guard lock(of.mutex);
    if (!of.open) {
        Slab* const slab = of.spare ? std::exchange(of.spare, nullptr) : map(kSlabBytes);
        if (!slab) return nullptr;
        slab->sizeClass = number;
        link(of, slab);
    }
    Slab* const slab = of.open;
    const std::size_t size = blockBytes(number);
    void* block;
    if (slab->free) {
        block = slab->free;
        std::memcpy(&slab->free, block, sizeof slab->free);
    } else {
        block = reinterpret_cast<char*>(slab) + slab->untouched;
        slab->untouched += size;
    }
    ++slab->used;
    if (!slab->free && slab->untouched + size > kSlabBytes) unlink(of, slab);
    return block;
}

void SlabHeap::release(void* block) noexcept {
    if (!block) return;
    Slab* const slab = slabOf(block);
    if (slab->sizeClass == kAlone) return unmap(slab);
    SizeClass& of = _classes[slab->sizeClass];
    Slab* empty = nullptr;
    {
        const std::lock_guard lock(of.mutex);
        const bool wasFull = !slab->free && slab->untouched + blockBytes(slab->sizeClass) > kSlabBytes;
        std::memcpy(block, &slab->free, sizeof slab->free);
        slab->free = block;
        if (wasFull) link(of, slab);
        if (--slab->used > 0) return;
        unlink(of, slab);
        slab->free = nullptr;
        slab->untouched = kHeader;
        empty = std::exchange(of.spare, slab);
    }
    if (empty) unmap(empty);
}

void SlabHeap::trim() noexcept {
    for (SizeClass& of : _classes) {
        Slab* spare = nullptr;
        {
            const std::lock_guard lock(of.mutex);
            spare = std::exchange(of.spare, nullptr);
        }
        if (spare) unmap(spare);
    }
}

void* SlabHeap::resize(void* block, std::size_t bytes) noexcept {
    if (!block) return allocate(bytes);
    const std::size_t had = sizeOf(block);
    if (bytes > 0 && roundUp(bytes) == had) return block;
    void* const moved = allocate(bytes);
    if (!moved) return nullptr;
    std::memcpy(moved, block, std::min(had, bytes));
    release(block);
    return moved;
}

}  // namespace corbel::db
