// A process that dies between any two commits of a move from store to store: afterwards there is one copy of each message, never none, never
// two, whichever of the two stores is opened first.
#include <cppunit/extensions/HelperMacros.h>

#include <sys/wait.h>
#include <unistd.h>

#include "store/transfer/store_moves.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr UserId kFrom = 1, kTo = 2;
constexpr std::size_t kMessages = 5;

class TransferKillTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TransferKillTest);
    CPPUNIT_TEST(messagesAreThereOnce);
    CPPUNIT_TEST(foldersAreThereOnce);
    CPPUNIT_TEST(copiesOfFoldersAreWhole);
    CPPUNIT_TEST_SUITE_END();

public:
    void messagesAreThereOnce() {
        for (const bool targetFirst : {false, true}) {
            // The last one does not die.
            for (unsigned step = 1; step <= 4; ++step) {
                TempDir dir;
                const bool died = dieAt(dir, step, [](StoreSetup<OnSqlite>& setup, store::StoreMoves& moves) {
                    auto from = setup.open(kFrom);
                    auto to = setup.open(kTo);
                    const FolderId inbox = setup.folder(*from, "INBOX");
                    fillInbox(setup, *from);
                    std::vector<ItemId> items;
                    const auto view = from->view(inbox);
                    for (std::uint32_t s = 1; s <= view->size(); ++s) items.push_back(view->at(s).item);
                    moves.move({*setup.stores().file(from->id()), inbox}, items, {*setup.stores().file(to->id()), setup.folder(*to, "INBOX")}, 1);
                });
                CPPUNIT_ASSERT_EQUAL(step < 4, died);
                const auto [left, arrived] = countAfter(dir, targetFirst, "INBOX", "INBOX");
                // Once the intent is written the move happens.
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), std::size_t{0}, left);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMessages, arrived);
            }
        }
    }

    void foldersAreThereOnce() {
        for (const bool targetFirst : {false, true}) {
            // Two folders and two batches: every commit of theirs.
            for (unsigned step = 1;; ++step) {
                TempDir dir;
                const bool died = dieAt(dir, step, [](StoreSetup<OnSqlite>& setup, store::StoreMoves& moves) {
                    auto from = setup.open(kFrom);
                    auto to = setup.open(kTo);
                    const FolderId folder = from->createFolder("tree").id;
                    setup.fill(*from, folder, kMessages);
                    setup.fill(*from, from->createFolder("tree/below").id, kMessages);
                    moves.moveFolder({*setup.stores().file(from->id()), folder}, {*setup.stores().file(to->id()), 0}, "moved", 1);
                });
                const auto [left, arrived] = countAfter(dir, targetFirst, "tree", "moved");
                const auto [leftBelow, arrivedBelow] = countAfter(dir, targetFirst, "tree/below", "moved/below");
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), std::size_t{0}, left + leftBelow);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMessages, arrived);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMessages, arrivedBelow);
                if (!died) {
                    CPPUNIT_ASSERT(step > 10);
                    break;
                }
            }
        }
    }

    void copiesOfFoldersAreWhole() {
        constexpr std::size_t kMany = 2 * store::kItemsPerTransfer + 3;
        for (const bool targetFirst : {false, true}) {
            for (unsigned step = 1;; ++step) {
                TempDir dir;
                const bool died = dieAt(dir, step, [](StoreSetup<OnSqlite>& setup, store::StoreMoves& moves) {
                    auto from = setup.open(kFrom);
                    auto to = setup.open(kTo);
                    const FolderId folder = from->createFolder("tree").id;
                    setup.fill(*from, folder, kMany);
                    setup.fill(*from, from->createFolder("tree/below").id, kMessages);
                    moves.copyFolder({*setup.stores().file(from->id()), folder}, {*setup.stores().file(to->id()), 0}, "copied", true, 1);
                });
                const auto [left, arrived] = countAfter(dir, targetFirst, "tree", "copied");
                const auto [leftBelow, arrivedBelow] = countAfter(dir, targetFirst, "tree/below", "copied/below");
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMany, left);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMessages, leftBelow);
                // Once the intent is written the copy is made.
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMany, arrived);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(where(step, targetFirst), kMessages, arrivedBelow);
                if (!died) {
                    CPPUNIT_ASSERT(step > 7);
                    break;
                }
            }
        }
    }

private:
    static std::string where(unsigned step, bool targetFirst) { return "step " + std::to_string(step) + (targetFirst ? ", target first" : ", source first"); }
    static void configure(StoreSetup<OnSqlite>& setup, const TempDir& dir) { setup.options.dataDir = (dir / "data").string(); }

    static void fillInbox(StoreSetup<OnSqlite>& setup, StoreSession& session) { setup.fill(session, setup.folder(session, "INBOX"), kMessages); }

    /// Runs `work` in a child that ends without a word after its `step`th commit of a move; false: it got through.
    template <class Work>
    static bool dieAt(const TempDir& dir, unsigned step, Work work) {
        const pid_t child = ::fork();
        CPPUNIT_ASSERT(child >= 0);
        if (child == 0) {
            unsigned steps = 0;
            StoreSetup<OnSqlite> setup;
            configure(setup, dir);
            store::StoreMoves moves([&](StoreId store) { return setup.stores().file(store); }, [](const store::StoreFile&) { return std::uint64_t{0}; },
                                    [&](std::string_view) {
                                        if (++steps == step) ::_exit(3);
                                    });
            try {
                work(setup, moves);
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        CPPUNIT_ASSERT(WIFEXITED(status));
        CPPUNIT_ASSERT_MESSAGE("the child failed", WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3);
        return WEXITSTATUS(status) == 3;
    }

    static std::pair<std::size_t, std::size_t> countAfter(const TempDir& dir, bool targetFirst, std::string_view leftIn, std::string_view arrivedIn) {
        StoreSetup<OnSqlite> setup;
        configure(setup, dir);
        const auto count = [&](UserId user, std::string_view path) -> std::size_t {
            auto session = setup.open(user);
            const auto folder = session->findFolder(path);
            return folder ? session->view(folder->id)->size() : 0;
        };
        setup.open(targetFirst ? kTo : kFrom);
        setup.open(targetFirst ? kFrom : kTo);
        const std::size_t left = count(kFrom, leftIn), arrived = count(kTo, arrivedIn);
        for (const UserId user : {kFrom, kTo}) {
            const StoreId id = setup.open(user)->id();
            setup.stores().careFor(id);
            const std::vector<std::string> faults = setup.stores().check(id);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        return {left, arrived};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TransferKillTest);

}  // namespace
