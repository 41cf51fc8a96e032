// A follower that sees nothing but changes() ends equal to the folder, whatever happens to it and however its pages are cut.
#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <random>

#include "corbel/changes.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;

struct Known {
    Uid uid = 0;
    std::uint32_t flags = 0;
    std::string changeKey;
    bool operator==(const Known&) const = default;
};
using Folder = std::map<std::string, Known>;   // by source key, as ICS keeps it

/// Applies pages; stops in the middle of a run now and then, as clients do.
class Follower {
public:
    Follower(FolderId folder, std::mt19937& random) : _folder(folder), _random(random) {}

    void pull(Changes& changes, std::size_t pages) {
        for (std::size_t i = 0; i < pages; ++i) {
            ContentsQuery query;
            query.folder = _folder;
            query.state = fromToken(toToken(_state)).value();
            query.limit = 1 + _random() % 7;
            const ContentsPage page = changes.contents(query);
            CPPUNIT_ASSERT(!page.needsResync && page.changes.size() <= query.limit);
            apply(page);
            _state = page.next;
            _isComplete = !page.hasMore;
            if (_isComplete) return;
        }
    }
    /// To the end of a run that began now.
    void catchUp(Changes& changes) {
        const std::uint64_t now = changes.current(_folder).end;
        do pull(changes, SIZE_MAX);
        while (_state.end < now);
    }
    const Folder& folder() const { return _known; }

private:
    void apply(const ContentsPage& page) {
        for (const ItemChange& change : page.changes) {
            if (isDeparture(change.type)) {
                _known.erase(change.sourceKey);
            } else if (change.type == ChangeType::ReadState && _known.contains(change.sourceKey)) {
                // Nothing else changed: the change key is the one that it has.
                CPPUNIT_ASSERT(_known[change.sourceKey].changeKey == change.changeKey);
                _known[change.sourceKey].flags = change.flags;
            } else {
                _known[change.sourceKey] = {change.uid, change.flags, change.changeKey};
            }
        }
    }

    const FolderId _folder;
    std::mt19937& _random;
    SyncState _state;
    bool _isComplete = true;
    Folder _known;
};

class ChangeFollowerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ChangeFollowerTest);
    CPPUNIT_TEST(followersEndEqual);
    CPPUNIT_TEST_SUITE_END();

public:
    void followersEndEqual() {
        for (unsigned seed = 1; seed <= 12; ++seed) run(seed);
    }

private:
    struct World {
        StoreSetup<OnSqlite> setup;
        std::unique_ptr<StoreSession> session;
        FolderId inbox = 0, archive = 0;
        std::vector<ItemId> deleted;
    };

    static void run(unsigned seed) {
        std::mt19937 random(seed);
        World world;
        world.setup.options.recoverableMicros = 14 * kDay;
        world.session = world.setup.open();
        world.inbox = world.setup.folder(*world.session, "INBOX");
        world.archive = world.setup.folder(*world.session, "Archive");
        Follower inbox(world.inbox, random), archive(world.archive, random), late(world.inbox, random);
        for (int step = 0; step < 150; ++step) {
            act(world, random);
            if (random() % 3 == 0) inbox.pull(world.session->changes(), 1 + random() % 3);
            if (random() % 5 == 0) archive.pull(world.session->changes(), 1);
            if (random() % 40 == 0) compare(world, inbox, world.inbox, seed, step);
        }
        compare(world, inbox, world.inbox, seed, -1);
        compare(world, archive, world.archive, seed, -1);
        compare(world, late, world.inbox, seed, -1);
    }

    static void compare(World& world, Follower& follower, FolderId folder, unsigned seed, int step) {
        follower.catchUp(world.session->changes());
        const Folder truth = folderNow(*world.session, folder);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("seed " + std::to_string(seed) + " step " + std::to_string(step), truth.size(), follower.folder().size());
        CPPUNIT_ASSERT_MESSAGE("seed " + std::to_string(seed) + " step " + std::to_string(step), truth == follower.folder());
        // And what it is compared with is what IMAP sees.
        const auto view = world.session->view(folder);
        CPPUNIT_ASSERT_EQUAL(std::size_t{view->size()}, truth.size());
        std::map<Uid, std::uint32_t> flags;
        for (const auto& [key, known] : truth) flags[known.uid] = known.flags;
        for (std::uint32_t s = 1; s <= view->size(); ++s) CPPUNIT_ASSERT_EQUAL(view->at(s).flags, flags.at(view->at(s).uid));
    }

    static Folder folderNow(StoreSession& session, FolderId folder) {
        ContentsQuery query;
        query.folder = folder;
        query.limit = kMaxChangesPerPage;
        Folder now;
        for (const ItemChange& change : session.changes().contents(query).changes) now[change.sourceKey] = {change.uid, change.flags, change.changeKey};
        return now;
    }

    static void act(World& world, std::mt19937& random) {
        StoreSession& session = *world.session;
        const FolderId folder = random() % 3 == 0 ? world.archive : world.inbox;
        const FolderId other = folder == world.inbox ? world.archive : world.inbox;
        const auto view = session.view(folder);
        std::vector<Uid> some;
        for (std::uint32_t s = 1; s <= view->size(); ++s) {
            if (random() % 6 == 0) some.push_back(view->at(s).uid);
        }
        switch (random() % 10) {
            case 0:
            case 1:
            case 2: world.setup.fill(session, folder, 1 + random() % 4); break;
            case 3: session.changeFlags(folder, some, {random() % 2 ? FlagOp::Add : FlagOp::Remove, kSeen, {}, {}}); break;
            case 4: session.changeFlags(folder, some, {random() % 2 ? FlagOp::Add : FlagOp::Remove, kFlagged | kAnswered, {}, {}}); break;
            case 5: session.move(folder, some, other); break;
            case 6: session.copy(folder, some, random() % 4 == 0 ? folder : other); break;
            case 7:
                for (const Uid uid : some) world.deleted.push_back(view->at(view->lowerBound(uid)).item);
                session.expunge(folder, some, true);
                break;
            case 8:
                if (!world.deleted.empty()) session.recovery().restore(std::vector<ItemId>{world.deleted[random() % world.deleted.size()]}, random() % 3 == 0 ? other : 0);
                break;
            case 9: session.move(folder, some, folder); break;
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChangeFollowerTest);

}  // namespace
