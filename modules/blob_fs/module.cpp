// Blobs in files of a local or network file system: `corbel.blob/1`.
//
// Owns one FsBackend from start() to stop(). See fs_backend.h.
#include "corbel/module.h"

#include <memory>
#include <string>

#include "corbel/error.h"
#include "corbel/log.h"
#include "fs_backend.h"

namespace corbel::blob_fs {

class BlobFsModule final : public Module {
public:
    std::vector<SettingSpec> settings() const override {
        return {setting("path", SettingType::Path, "blobs",
                        "Directory that holds the large parts of messages; must be on a file system that is backed up together with the data directory.")};
    }

    void configure(const Settings& settings) override {
        _path = settings.string("path");
        if (_path.empty()) throw Error(ErrorCode::InvalidArgument, "path must not be empty");
    }

    void start(Kernel& kernel) override {
        _backend = std::make_unique<FsBackend>(_path);
        if (_backend->leftoversRemoved() > 0) {
            kernel.log().info("Removed unfinished blobs of an earlier run", {{"files", _backend->leftoversRemoved()}});
        }
    }

    void stop() noexcept override { _backend.reset(); }

    void* interface(std::string_view interfaceId) override {
        return interfaceId == BlobBackend::kInterfaceId ? static_cast<BlobBackend*>(_backend.get()) : nullptr;
    }

private:
    std::string _path;
    std::unique_ptr<FsBackend> _backend;
};

}  // namespace corbel::blob_fs

CORBEL_MODULE(corbel::blob_fs::BlobFsModule, "blob_fs", "1.0.0", "corbel.blob/1", "")
