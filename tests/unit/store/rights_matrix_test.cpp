// Who may do what: every right, alone and with FolderVisible, tried by everybody who stands in some relation to the folder in every call
// that looks at or changes something. What shall happen comes from a table of what each call needs, not from the evaluator.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "unit/store/rights_matrix.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

enum class Outcome { Done, NoAccess, NotFound };
const char* text(Outcome outcome) { return outcome == Outcome::Done ? "done" : outcome == Outcome::NoAccess ? "refused" : "not found"; }

template <class Engine>
class RightsMatrix : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RightsMatrix);
    CPPUNIT_TEST(everyRightInEveryCallByEverybody);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _setup->options.recoverableMicros = std::int64_t{86'400} * 1'000'000;
        _owner = _setup->open();
        _store = _owner->id();
    }
    void tearDown() override {
        _owner.reset();
        const std::vector<std::string> faults = _setup->stores().check(_store);
        CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        _setup.reset();
    }

    void everyRightInEveryCallByEverybody() {
        prepare();
        constexpr RightSet kBits[] = {
            0,           kRightReadAny, kRightCreate, kRightEditOwn, kRightDeleteOwn, kRightEditAny, kRightDeleteAny, kRightCreateSubfolder,
            kRightOwner, kRightContact};
        std::vector<RightSet> sets;
        for (const RightSet bit : kBits) {
            sets.push_back(bit);
            sets.push_back(bit | kRightFolderVisible);
        }
        sets.push_back(kRightReadAny | kRightDeleteAny);
        sets.push_back(kRightReadAny | kRightDeleteOwn | kRightFolderVisible);
        sets.push_back(kRightReadAny | kRightEditAny);
        sets.push_back(kRightReadAny | kRightEditOwn | kRightFolderVisible);
        sets.push_back(kRightReadAny | kRightCreate | kRightDeleteAny);
        sets.push_back(kRightCreate | kRightDeleteOwn | kRightFolderVisible);
        sets.push_back(kRightReadAny | kRightCreate | kRightEditOwn | kRightDeleteOwn);
        sets.push_back(kRightCreate | kRightEditOwn | kRightFolderVisible);
        std::size_t tried = 0;
        for (const RightSet rights : sets) {
            setRights(_scene.folder, rights);
            _scene.child = _owner->createFolder("F/child").id;
            for (const Relation relation : kRelations) {
                // What they may depends on no entry: two of them will do.
                const bool isAlwaysAllowed = relation == Relation::Owner || relation == Relation::FullAccess;
                if (!isAlwaysAllowed || &rights - sets.data() < 2) tried += tryAll(relation, rights);
            }
            _owner->deleteFolder(_scene.child);
        }
        CPPUNIT_ASSERT(tried > sets.size() * 5 * 50);
    }

private:
    void prepare() {
        _scene.owner = _owner.get();
        _scene.transfers = &_setup->stores().transfers();
        _scene.fill = [this](StoreSession& session, FolderId folder, std::size_t count) { _setup->fill(session, folder, count); };
        _scene.store = _store;
        _scene.folder = _owner->createFolder("F").id;
        _scene.target = _owner->createFolder("T").id;
        _setup->fill(*_owner, _scene.folder, 400);
        keep(Relation::Owner, 1, 60);
        _scene.others = 61;
        _setup->fill(*_owner, _scene.target, 2);
        setRights(_scene.folder, kRightCreate | kRightFolderVisible);
        setRights(_scene.target, kRightCreate | kRightReadAny | kRightFolderVisible);
        _owner->access().setDelegate({MemberKind::User, 2}, kDelegateFullAccess);
        for (const Relation relation : kRelations) {
            if (isStranger(relation)) continue;
            auto session = _setup->stores().open(identityOf(relation), _store);
            const std::size_t before = _owner->counters(_scene.folder).uidNext;
            _setup->fill(*session, _scene.folder, 160);
            keep(relation, static_cast<Uid>(before), 40);
            _scene.ownMessages[relation] = static_cast<Uid>(before + 40);
        }
    }

    /// Deletes messages of the relation's making so that they can come back.
    void keep(Relation relation, Uid first, Uid count) {
        std::vector<ItemId> items;
        for (Uid uid = first; uid < first + count; ++uid) items.push_back(_owner->objects().itemOfUid(_scene.folder, uid));
        _owner->recovery().remove(_scene.folder, items, Removal::Soft);
        auto& kept = relation == Relation::Owner && _scene.othersKept.empty() ? _scene.othersKept : _scene.ownKept[relation];
        kept = items;
    }

    void setRights(FolderId folder, RightSet rights) {
        Access& access = _owner->access();
        access.setMember(folder, {MemberKind::User, 3}, rights);
        access.setMember(folder, {MemberKind::Group, kMatrixGroup}, rights);
        access.setMember(folder, {MemberKind::Default, 0}, rights);
        access.setMember(folder, {MemberKind::Anonymous, 0}, rights);
        access.setMember(folder, {MemberKind::User, 6}, 0);
    }

    static RightSet effective(Relation relation, RightSet rights) {
        switch (relation) {
            case Relation::Owner:
            case Relation::FullAccess:
                return kRightsAll;
            case Relation::ShutOut:
            case Relation::OtherTenant:
                return 0;
            default:
                break;
        }
        if (rights & kRightOwner) rights |= kRightFolderVisible;
        return rights;
    }

    std::size_t tryAll(Relation relation, RightSet rights) {
        const RightSet has = effective(relation, rights);
        const std::string who = std::string(kRelationNames[static_cast<int>(relation)]) + " with rights " + std::to_string(rights) + ": ";
        std::unique_ptr<StoreSession> session;
        if (isStranger(relation)) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(who, ErrorCode::NotFound, codeOf([&] { _setup->stores().open(identityOf(relation), _store); }));
            // A session that was opened while there was a right has none either.
            if (relation == Relation::OtherTenant) return 0;
            _owner->access().setMember(_scene.target, {MemberKind::User, 6}, kRightFolderVisible);
            session = _setup->stores().open(identityOf(relation), _store);
            _owner->access().setMember(_scene.target, {MemberKind::User, 6}, 0);
        } else {
            session = _setup->stores().open(identityOf(relation), _store);
        }
        std::size_t tried = 0;
        for (const char* name : names(relation)) {
            // What a call needs may have changed with the one before.
            const std::vector<MatrixCall> all = matrixCalls(_scene, relation);
            const MatrixCall& call = *std::find_if(all.begin(), all.end(), [&](const MatrixCall& c) { return std::string_view(c.name) == name; });
            const bool isAllowed = std::any_of(call.needs.begin(), call.needs.end(), [&](RightSet need) { return (has & need) == need; });
            const bool knowsFolder = has & kRightFolderVisible || (call.ofOwn != 0 && (has & call.ofOwn) == call.ofOwn);
            const Outcome expected = isAllowed ? Outcome::Done : knowsFolder ? Outcome::NoAccess : Outcome::NotFound;
            const std::string before = state();
            const Outcome outcome = run(call, *session);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(who + call.name, std::string(text(expected)), std::string(text(outcome)));
            if (outcome != Outcome::Done)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(who + call.name, before, state());
            else if (call.undo)
                call.undo();
            ++tried;
        }
        return tried;
    }

    std::vector<const char*> names(Relation relation) {
        std::vector<const char*> result;
        for (const MatrixCall& call : matrixCalls(_scene, relation)) result.push_back(call.name);
        return result;
    }

    static Outcome run(const MatrixCall& call, StoreSession& session) {
        try {
            call.run(session);
            return Outcome::Done;
        } catch (const Error& error) {
            if (error.code() == ErrorCode::NoAccess) return Outcome::NoAccess;
            if (error.code() == ErrorCode::NotFound) return Outcome::NotFound;
            throw;
        }
    }

    /// What a refused call must leave as it was.
    std::string state() {
        const FolderCounters folder = _owner->counters(_scene.folder);
        const FolderCounters target = _owner->counters(_scene.target);
        return std::to_string(folder.highestModSeq) + " " + std::to_string(folder.total) + " " + std::to_string(target.highestModSeq) +
               " " + std::to_string(_owner->folders().size()) + " " + std::to_string(_owner->access().members(_scene.folder).size());
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _owner;
    StoreId _store = 0;
    MatrixScene _scene;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RightsMatrix<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(RightsMatrix<OnMariadb>);

}  // namespace
