// What tests of the store contract share: a store on `Engine` with one session open on its INBOX, and a check after each test that nothing in
// it contradicts itself.
#pragma once

#include <cppunit/TestFixture.h>
#include <cppunit/TestAssert.h>

#include <memory>

#include "unit/store/store_fixture.h"

namespace corbel::testing {

template <class Engine>
class StoreContract : public CppUnit::TestFixture {
public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        configure(_setup->options);
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }
    void tearDown() override {
        if (_session) {
            const StoreId id = _session->id();
            _session.reset();
            const std::vector<std::string> faults = _setup->stores().check(id);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

protected:
    /// Before the stores are opened.
    virtual void configure(store::StoreOptions&) {}

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

}  // namespace corbel::testing
