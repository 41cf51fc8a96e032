// Users from a file that an administrator writes. SIGHUP reads it again.
#include <fstream>
#include <iterator>

#include "corbel/error.h"
#include "corbel/log.h"
#include "corbel/module.h"

#include "static_directory.h"

namespace directory_static {

// [quote module]
class DirectoryStatic final : public corbel::Module {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        return {corbel::reloadable(corbel::setting("users_file", corbel::SettingType::Path, "users", "File with users and groups; see static_directory.h."))};
    }
    void configure(const corbel::Settings& settings) override { _file = settings.string("users_file"); }
    void start(corbel::Kernel& kernel) override {
        load();
        kernel.log().info("Users read", {{"file", std::string_view(_file)}});
    }
    void reconfigure(const corbel::Settings& settings) override {
        _file = settings.string("users_file");
        load();
    }
    void* interface(std::string_view id) override { return id == corbel::Directory::kInterfaceId ? static_cast<corbel::Directory*>(&_directory) : nullptr; }

private:
    void load() {
        std::ifstream in(_file, std::ios::binary);
        if (!in) throw corbel::Error(corbel::ErrorCode::Unavailable, "The users' file cannot be read: " + _file);
        _directory.load(std::string(std::istreambuf_iterator<char>(in), {}));
    }

    std::string _file;
    StaticDirectory _directory;
};
// [end quote]

}  // namespace directory_static

CORBEL_MODULE(directory_static::DirectoryStatic, "directory_static", "1.0.0", "corbel.directory/1", "")
