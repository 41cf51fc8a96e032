// The module: settings and one XapianSearch from start() to stop().
#include "corbel/module.h"

#include <memory>
#include <string>

#include "corbel/error.h"
#include "xapian_search.h"

namespace corbel::search_xapian {

class SearchXapianModule final : public Module {
public:
    std::vector<SettingSpec> settings() const override {
        return {setting("path", SettingType::Path, "search",
                        "Directory that holds the indexes; it can be made again from the mailboxes, so a backup need not have it."),
                setting("stemming", SettingType::String, "none",
                        "Language whose endings a search of words ignores, as in english or german; none compares whole words. After a "
                        "change the indexes must be rebuilt.")};
    }

    void configure(const Settings& settings) override {
        _path = settings.string("path");
        _stemming = settings.string("stemming");
        if (_path.empty()) throw Error(ErrorCode::InvalidArgument, "path must not be empty");
        checkLanguage(_stemming);
    }

    void start(Kernel&) override { _search = std::make_unique<XapianSearch>(_path, _stemming); }
    void stop() noexcept override { _search.reset(); }

    void* interface(std::string_view interfaceId) override {
        return interfaceId == Search::kInterfaceId ? static_cast<Search*>(_search.get()) : nullptr;
    }

private:
    std::string _path, _stemming;
    std::unique_ptr<XapianSearch> _search;
};

}  // namespace corbel::search_xapian

CORBEL_MODULE(corbel::search_xapian::SearchXapianModule, "search_xapian", "1.0.0", "corbel.search/1", "")
