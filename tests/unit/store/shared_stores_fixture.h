// Mailboxes of some people of one tenant or of several, and what they see of each other's.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/recovery.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "corbel/transfers.h"
#include "store/rights/grant_index.h"
#include "store/store_file.h"
#include "unit/store/store_fixture.h"

namespace corbel::testing {

inline Identity member(UserId user, std::vector<UserId> groups = {}, std::uint64_t tenant = 0) {
    Identity made = identity(user);
    made.groups = std::move(groups);
    made.tenant = tenant;
    return made;
}

inline Identity administrator(std::uint64_t tenant = 0) {
    Identity made = identity(9, "root");
    made.isAdmin = true;
    made.tenant = tenant;
    return made;
}

template <class Engine>
class SharedStoresFixture : public CppUnit::TestFixture {
public:
    void setUp() override { _setup = std::make_unique<StoreSetup<Engine>>(); }
    void tearDown() override {
        for (const StoreId store : _setup->stores().storeIds(0, 10)) {
            const std::vector<std::string> faults = _setup->stores().check(store);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

protected:
    /// Names of the rows, sorted; '#' with counters, '>' without.
    static std::string rowsOf(StoreSession& session, FolderId folder, HierarchyDepth depth) {
        const auto table = session.tables().hierarchy(folder, depth);
        const PropTag columns[] = {tags::DisplayName, tags::ContentCount};
        session.tables().setColumns(*table, columns);
        session.tables().setSort(*table, {{{tags::DisplayName, false}}, 0, 0});
        std::string text;
        for (const TableRow& row : session.tables().rows(*table, 100)) {
            text += (text.empty() ? "" : " ") + std::get<std::string>(row.values[0].value);
            text += row.values[1].tag.type() == PropType::Error ? '>' : '#';
        }
        return text;
    }
    static std::string namesOf(const HierarchyPage& page, SyncState& state) {
        std::string text;
        for (const FolderChange& change : page.changes) text += change.name + ' ';
        state = page.next;
        return text;
    }

    std::vector<StoreId> sees(const Identity& who) {
        std::vector<StoreId> ids;
        for (const SharedStore& store : _setup->stores().shared(who)) ids.push_back(store.id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
};

}  // namespace corbel::testing
