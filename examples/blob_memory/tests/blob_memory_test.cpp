// The contract of blob backends.
#include "corbel/testing/blob_contract.h"
#include "corbel/testing/cppunit_main.h"
#include "corbel/testing/loaded_module.h"
#include "memory_backend.h"

// [quote contract]
class BlobMemoryTest : public corbel::testing::BlobContract {
    CORBEL_BLOB_CONTRACT(BlobMemoryTest);

    std::unique_ptr<corbel::BlobBackend> makeBackend() override { return std::make_unique<blob_memory::MemoryBackend>(_clock); }

private:
    corbel::testing::ManualClock _clock;
};
CPPUNIT_TEST_SUITE_REGISTRATION(BlobMemoryTest);
// [end quote]

class BlobMemoryModuleTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BlobMemoryModuleTest);
    CPPUNIT_TEST(starts);
    CPPUNIT_TEST_SUITE_END();

    void starts() {
        corbel::testing::FakeKernel kernel;
        corbel::testing::LoadedModule module(CORBEL_MODULE_FILE);
        module.start(kernel);
        CPPUNIT_ASSERT(!module.interface<corbel::BlobBackend>().size("absent"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(BlobMemoryModuleTest);
