// The contract suite on its reference backend.
#include "corbel/testing/blob_contract.h"
#include "fixture.h"

namespace corbel::blob {
namespace {

class MemoryContract : public testing::BlobContract {
    CORBEL_BLOB_CONTRACT(MemoryContract);
    std::unique_ptr<BlobBackend> makeBackend() override { return std::make_unique<testing::MemoryBlobBackend>(_clock); }
    StoppedClock _clock;
};
CPPUNIT_TEST_SUITE_REGISTRATION(MemoryContract);

}  // namespace
}  // namespace corbel::blob
