#include "db/slab_heap.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace {

using corbel::db::SlabHeap;

class SlabHeapTest final : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SlabHeapTest);
    CPPUNIT_TEST(sizes);
    CPPUNIT_TEST(random);
    CPPUNIT_TEST(givesBack);
    CPPUNIT_TEST(manyThreads);
    CPPUNIT_TEST_SUITE_END();

    struct Block {
        unsigned char* at;
        std::size_t bytes;
        unsigned char mark;
    };

    static void mustHold(const Block& block) {
        for (std::size_t i = 0; i < block.bytes; i += block.bytes < 4096 ? 1 : 997) CPPUNIT_ASSERT_EQUAL(int{block.mark}, int{block.at[i]});
        CPPUNIT_ASSERT_EQUAL(int{block.mark}, int{block.at[block.bytes - 1]});
    }

    static void play(SlabHeap& heap, unsigned seed, int rounds) {
        std::mt19937 random(seed);
        std::vector<Block> blocks;
        for (int i = 0; i < rounds; ++i) {
            const std::size_t bytes = 1 + random() % (std::size_t{1} << (random() % 19));
            const auto mark = static_cast<unsigned char>(random());
            switch (blocks.size() > 300 ? 0 : random() % 3) {
                case 0: {
                    if (blocks.empty()) break;
                    std::swap(blocks[random() % blocks.size()], blocks.back());
                    mustHold(blocks.back());
                    heap.release(blocks.back().at);
                    blocks.pop_back();
                    break;
                }
                case 1: {
                    blocks.push_back({static_cast<unsigned char*>(heap.allocate(bytes)), bytes, mark});
                    CPPUNIT_ASSERT_EQUAL(std::uintptr_t{0}, reinterpret_cast<std::uintptr_t>(blocks.back().at) % 16);
                    CPPUNIT_ASSERT(SlabHeap::sizeOf(blocks.back().at) >= bytes);
                    CPPUNIT_ASSERT_EQUAL(SlabHeap::roundUp(bytes), SlabHeap::sizeOf(blocks.back().at));
                    std::memset(blocks.back().at, mark, bytes);
                    break;
                }
                default: {
                    if (blocks.empty()) break;
                    Block& block = blocks[random() % blocks.size()];
                    block.at = static_cast<unsigned char*>(heap.resize(block.at, bytes));
                    block.bytes = std::min(block.bytes, bytes);
                    mustHold(block);
                    block = {block.at, bytes, mark};
                    std::memset(block.at, mark, bytes);
                }
            }
        }
        for (const Block& block : blocks) {
            mustHold(block);
            heap.release(block.at);
        }
    }

public:
    void sizes() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, SlabHeap::roundUp(0));
        std::size_t before = 0;
        for (std::size_t bytes = 1; bytes <= SlabHeap::kLargestBlock + 5000; ++bytes) {
            const std::size_t rounded = SlabHeap::roundUp(bytes);
            CPPUNIT_ASSERT(rounded >= bytes && rounded >= before && rounded % 16 == 0);
            CPPUNIT_ASSERT(rounded <= bytes + std::max<std::size_t>(16, bytes / 4) || bytes > SlabHeap::kLargestBlock);
            CPPUNIT_ASSERT_EQUAL(rounded, SlabHeap::roundUp(rounded));
            before = rounded;
        }
        SlabHeap heap;
        CPPUNIT_ASSERT(!heap.allocate(0));
        CPPUNIT_ASSERT(!heap.allocate(SIZE_MAX));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, SlabHeap::sizeOf(nullptr));
        heap.release(nullptr);
    }

    void random() {
        SlabHeap heap;
        for (unsigned seed = 1; seed <= 20; ++seed) play(heap, seed, 2000);
        heap.trim();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, heap.mapped());
    }

    /// What one tenant left is gone whatever another still has.
    void givesBack() {
        SlabHeap heap;
        std::vector<void*> burst;
        void* const kept = heap.allocate(100);
        for (int i = 0; i < 20'000; ++i) burst.push_back(heap.allocate(500));
        const std::size_t most = heap.mapped();
        CPPUNIT_ASSERT(most >= 20'000 * 500);
        for (void* const block : burst) heap.release(block);
        CPPUNIT_ASSERT(heap.mapped() <= 2 * SlabHeap::kSlabBytes);
        heap.trim();
        CPPUNIT_ASSERT_EQUAL(SlabHeap::kSlabBytes, heap.mapped());
        heap.release(kept);
        heap.trim();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, heap.mapped());
    }

    void manyThreads() {
        SlabHeap heap;
        std::vector<std::thread> threads;
        for (unsigned seed = 1; seed <= 4; ++seed) threads.emplace_back([&heap, seed] { play(heap, seed, 3000); });
        for (std::thread& thread : threads) thread.join();
        heap.trim();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, heap.mapped());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SlabHeapTest);

}  // namespace
