// A place for blobs in memory: gone at the end of the process, so for demonstrations only.
#include "corbel/module.h"

#include "memory_backend.h"

namespace blob_memory {

class BlobMemory final : public corbel::Module {
public:
    std::vector<corbel::SettingSpec> settings() const override { return {}; }
    void configure(const corbel::Settings&) override {}
    void start(corbel::Kernel& kernel) override { _backend = std::make_unique<MemoryBackend>(kernel.clock()); }
    void* interface(std::string_view id) override { return id == corbel::BlobBackend::kInterfaceId ? static_cast<corbel::BlobBackend*>(_backend.get()) : nullptr; }

private:
    std::unique_ptr<MemoryBackend> _backend;
};

}  // namespace blob_memory

CORBEL_MODULE(blob_memory::BlobMemory, "blob_memory", "1.0.0", "corbel.blob/1", "")
