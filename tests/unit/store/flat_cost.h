// What a piece of work costs a store, and that it costs the same in a large one.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "unit/store/cost_size.h"
#include "unit/store/store_fixture.h"

namespace corbel::testing {

/// Of the second time: statements are prepared then.
template <class Work>
store::SqlStores::Cost costOf(StoreSetup<OnSqlite>& setup, StoreSession& session, Work&& work) {
    work();
    const auto before = setup.stores().cost(session.id());
    work();
    const auto after = setup.stores().cost(session.id());
    return {after.statements - before.statements, after.vmSteps - before.vmSteps};
}

inline void assertFlat(const std::string& what, const store::SqlStores::Cost& few, const store::SqlStores::Cost& many) {
    CPPUNIT_ASSERT_EQUAL_MESSAGE(what, few.statements, many.statements);
    CPPUNIT_ASSERT_MESSAGE(what + ": " + std::to_string(few.vmSteps) + " and " + std::to_string(many.vmSteps) + " steps",
                           many.vmSteps <= few.vmSteps + few.vmSteps / 10 && few.statements > 0);
}

inline void fillInPortions(StoreSetup<OnSqlite>& setup, StoreSession& session, FolderId folder, std::size_t count) {
    constexpr std::size_t kPortion = 10'000;
    for (std::size_t done = 0; done < count; done += kPortion) setup.fill(session, folder, std::min(kPortion, count - done));
}

}  // namespace corbel::testing
