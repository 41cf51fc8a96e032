// directory_sql: users in the server's own database. Lifecycle and settings; see README.md for the files.
#include "corbel/module.h"

#include <memory>

#include "sql_directory.h"

namespace corbel::directory_sql {

class DirectorySqlModule final : public Module {
public:
    std::vector<SettingSpec> settings() const override {
        return {
            setting("refresh", SettingType::Duration, "1s",
                    "How soon a change that another process made to the same database is seen; changes of this process are seen at once.",
                    10, 3'600'000)};
    }

    void configure(const Settings& settings) override { _refresh = settings.duration("refresh"); }
    void start(Kernel& kernel) override { _directory = std::make_unique<SqlDirectory>(kernel.sql(), kernel.clock(), _refresh); }

    void* interface(std::string_view interfaceId) override {
        // The pointer must be to the id's own class: the two bases do not have the same address.
        if (interfaceId == Directory::kInterfaceId) return static_cast<Directory*>(_directory.get());
        if (interfaceId == DirectoryAdmin::kInterfaceId) return static_cast<DirectoryAdmin*>(_directory.get());
        return nullptr;
    }

private:
    std::chrono::milliseconds _refresh{1000};
    std::unique_ptr<SqlDirectory> _directory;
};

}  // namespace corbel::directory_sql

CORBEL_MODULE(corbel::directory_sql::DirectorySqlModule, "directory_sql", "0.1.0", "corbel.directory/1 corbel.directory.admin/1", "")
