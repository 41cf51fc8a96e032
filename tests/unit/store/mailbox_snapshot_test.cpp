// Snapshots and views in memory: chunks, edits, differences, size.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>

#include "store/mailbox_cache.h"
#include "store/mailbox_view.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::store;
using corbel::testing::DiffText;

namespace {

SnapshotPtr make(std::uint32_t count) {
    SnapshotEditor editor;
    for (Uid uid = 1; uid <= count; ++uid) editor.append({uid, 0, 0, uid, uid + 1000});
    FolderCounters counters;
    counters.uidNext = count + 1;
    counters.uidValidity = 7;
    editor.setCounters(counters, 1);
    return editor.finish();
}

std::vector<ViewItem> items(const MailboxSnapshot& snapshot) {
    std::vector<ViewItem> all;
    for (std::uint32_t i = 0; i < snapshot.size();) {
        for (const ViewItem& item : snapshot.run(i)) all.push_back(item), ++i;
    }
    return all;
}

class MailboxSnapshotTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MailboxSnapshotTest);
    CPPUNIT_TEST(findsItems);
    CPPUNIT_TEST(emptyOne);
    CPPUNIT_TEST(editSharesOtherChunks);
    CPPUNIT_TEST(randomEditsMatchAModel);
    CPPUNIT_TEST(smallMailboxCostsLittle);
    CPPUNIT_TEST(cacheKeepsToItsLimit);
    CPPUNIT_TEST(noMessageIsClaimedTwice);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsItems() {
        const SnapshotPtr snapshot = make(3000);
        CPPUNIT_ASSERT_EQUAL(3000u, snapshot->size());
        for (const std::uint32_t index : {0u, 1023u, 1024u, 2047u, 2999u}) {
            CPPUNIT_ASSERT_EQUAL(Uid{index + 1}, snapshot->item(index).uid);
            CPPUNIT_ASSERT_EQUAL(index, snapshot->lowerBound(index + 1));
            CPPUNIT_ASSERT_EQUAL(Uid{index + 1}, snapshot->run(index).front().uid);
        }
        CPPUNIT_ASSERT_EQUAL(0u, snapshot->lowerBound(0));
        CPPUNIT_ASSERT_EQUAL(3000u, snapshot->lowerBound(3001));
        CPPUNIT_ASSERT_EQUAL(0u, snapshot->firstUnseen());
    }

    void emptyOne() {
        const SnapshotPtr snapshot = make(0);
        CPPUNIT_ASSERT_EQUAL(0u, snapshot->lowerBound(1));
        const SnapshotView view(snapshot, 1, 0);
        CPPUNIT_ASSERT_EQUAL(0u, view.firstUnseen());
        CPPUNIT_ASSERT_EQUAL(1u, view.lowerBound(5));
    }

    void editSharesOtherChunks() {
        const SnapshotPtr before = make(5000);
        SnapshotEditor editor(*before);
        editor.edit(2000).flags = kSeen;
        editor.append({5001, 0, 0, 1, 1});
        const SnapshotPtr after = editor.finish();
        for (std::size_t chunk = 0; chunk < before->chunks().size(); ++chunk) {
            CPPUNIT_ASSERT_EQUAL(chunk != 1 && chunk != 4, before->chunks()[chunk].chunk == after->chunks()[chunk].chunk);
        }
        CPPUNIT_ASSERT_EQUAL(0u, before->item(2000).flags);
        DiffText diff;
        CPPUNIT_ASSERT(SnapshotView(after, 1, 0).diff(SnapshotView(before, 1, 0), diff));
        CPPUNIT_ASSERT_EQUAL(std::string("~2001(2001) +5001(5001)"), diff.text);
    }

    void randomEditsMatchAModel() {
        std::mt19937 random(42);
        std::vector<ViewItem> model;
        SnapshotPtr snapshot = make(0);
        Uid next = 1;
        for (int round = 0; round < 150; ++round) {
            const std::vector<ViewItem> before = model;
            SnapshotEditor editor(*snapshot);
            for (int edits = static_cast<int>(random() % 20); edits > 0 && !model.empty(); --edits) {
                const auto index = static_cast<std::uint32_t>(random() % model.size());
                model[index].flags ^= kSeen;
                editor.edit(index).flags = model[index].flags;
            }
            if (random() % 3 == 0 && !model.empty()) {
                const unsigned share = 1 + random() % 10;
                std::vector<std::uint32_t> gone;
                std::vector<ViewItem> kept;
                for (std::uint32_t i = 0; i < model.size(); ++i) {
                    if (random() % 10 < share) gone.push_back(i);
                    else kept.push_back(model[i]);
                }
                editor.remove(gone);
                model = kept;
            }
            for (int more = static_cast<int>(random() % 900); more > 0; --more) {
                model.push_back({next, 0, 0, next, next});
                editor.append(model.back());
                ++next;
            }
            FolderCounters counters;
            counters.uidValidity = 7;
            editor.setCounters(counters, 1);
            const SnapshotPtr after = editor.finish();
            assertEqual(model, *after);
            assertDiff(before, model, *snapshot, *after);
            snapshot = after;
        }
    }

    void smallMailboxCostsLittle() { CPPUNIT_ASSERT(make(1)->memoryBytes() + sizeof(SnapshotView) < 1024); }

    void cacheKeepsToItsLimit() {
        const SnapshotPtr big = make(1000);
        MailboxCache cache(3 * big->memoryBytes());
        for (FolderId folder = 1; folder <= 4; ++folder) cache.put({1, folder}, make(1000));
        CPPUNIT_ASSERT(!cache.find({1, 1}));
        CPPUNIT_ASSERT(cache.find({1, 2}));
        cache.put({1, 5}, make(1000));
        CPPUNIT_ASSERT(cache.find({1, 2}));   // used last
        CPPUNIT_ASSERT(!cache.find({1, 3}));
        cache.put({1, 6}, make(100'000));
        CPPUNIT_ASSERT(cache.find({1, 6}));
        CPPUNIT_ASSERT(!cache.find({1, 2}));
        cache.erase({1, 6});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, cache.bytes());
    }

    /// A claim that the row took along while another session goes by an older snapshot: that one must look again.
    void noMessageIsClaimedTwice() {
        MailboxCache cache(1 << 20);
        const WatchKey folder{1, 1};
        const std::uint64_t atFirst = cache.forgotten();
        CPPUNIT_ASSERT_EQUAL(Uid{0}, cache.claim(folder, 5, atFirst).value());
        CPPUNIT_ASSERT_EQUAL(Uid{5}, cache.claim(folder, 5, atFirst).value());
        cache.forgetClaim(folder, 4);   // the row is behind the claim
        CPPUNIT_ASSERT_EQUAL(Uid{5}, cache.claim(folder, 7, atFirst).value());
        cache.forgetClaim(folder, 7);
        CPPUNIT_ASSERT(!cache.claim(folder, 7, atFirst));
        CPPUNIT_ASSERT_EQUAL(Uid{0}, cache.claimed(folder));
        CPPUNIT_ASSERT_EQUAL(Uid{0}, cache.claim(folder, 8, cache.forgotten()).value());
    }

private:
    static void assertEqual(const std::vector<ViewItem>& model, const MailboxSnapshot& snapshot) {
        CPPUNIT_ASSERT_EQUAL(model.size(), std::size_t{snapshot.size()});
        const std::vector<ViewItem> found = items(snapshot);
        std::uint32_t firstUnseen = snapshot.size();
        for (std::uint32_t i = 0; i < model.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL(model[i].uid, found[i].uid);
            CPPUNIT_ASSERT_EQUAL(model[i].flags, found[i].flags);
            CPPUNIT_ASSERT_EQUAL(model[i].uid, snapshot.item(i).uid);
            CPPUNIT_ASSERT_EQUAL(i, snapshot.lowerBound(model[i].uid));
            if (firstUnseen == snapshot.size() && !(model[i].flags & kSeen)) firstUnseen = i;
        }
        CPPUNIT_ASSERT_EQUAL(firstUnseen, snapshot.firstUnseen());
    }

    /// Plays what the diff tells on the older list: it must become the newer one.
    static void assertDiff(std::vector<ViewItem> older, const std::vector<ViewItem>& newer, const MailboxSnapshot& before, const MailboxSnapshot& after) {
        class Player final : public ViewDiff {
        public:
            explicit Player(std::vector<ViewItem>& list) : _list(list) {}
            void removed(std::uint32_t sequence, Uid uid) override {
                CPPUNIT_ASSERT_EQUAL(uid, _list.at(sequence - 1).uid);
                _list.erase(_list.begin() + sequence - 1);
            }
            void changed(std::uint32_t sequence, const ViewItem& item) override {
                CPPUNIT_ASSERT_EQUAL(item.uid, _list.at(sequence - 1).uid);
                _list[sequence - 1] = item;
            }
            void added(std::uint32_t total, Uid firstUid) override {
                addedCount = total - static_cast<std::uint32_t>(_list.size());
                first = firstUid;
            }
            std::uint32_t addedCount = 0;
            Uid first = 0;

        private:
            std::vector<ViewItem>& _list;
        } player(older);
        const auto shared = [](const MailboxSnapshot& s) { return std::shared_ptr<const MailboxSnapshot>(std::shared_ptr<void>(), &s); };
        CPPUNIT_ASSERT(SnapshotView(shared(after), 1, 0).diff(SnapshotView(shared(before), 1, 0), player));
        CPPUNIT_ASSERT_EQUAL(newer.size(), older.size() + player.addedCount);
        for (std::size_t i = 0; i < older.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL(newer[i].uid, older[i].uid);
            CPPUNIT_ASSERT_EQUAL(newer[i].flags, older[i].flags);
        }
        if (player.addedCount > 0) CPPUNIT_ASSERT_EQUAL(newer[older.size()].uid, player.first);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailboxSnapshotTest);

}  // namespace
