// The contract of delivery hooks, and the line that this one writes.
#include "corbel/testing/cppunit_main.h"
#include "corbel/testing/delivery_hook_contract.h"
#include "corbel/testing/loaded_module.h"

// [quote contract]
class HookAuditTest : public corbel::testing::DeliveryHookContract {
    CORBEL_DELIVERY_HOOK_CONTRACT(HookAuditTest);

    corbel::DeliveryHook& makeHook() override {
        _module.start(_kernel);
        return _module.interface<corbel::DeliveryHook>();
    }
    void tearDown() override { CPPUNIT_ASSERT(_kernel.fakeLog.count("Delivery seen recipient=alice@example.org folder=INBOX") > 0); }

private:
    corbel::testing::FakeKernel _kernel;
    corbel::testing::LoadedModule _module{CORBEL_MODULE_FILE};
};
CPPUNIT_TEST_SUITE_REGISTRATION(HookAuditTest);
// [end quote]
