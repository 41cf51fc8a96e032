// A web module with addresses of its own: every path of its group is answered with who asks and what came, besides one page among those that
// all modules share.
#include <string>

#include "corbel/http.h"
#include "corbel/module.h"

namespace {

class OwnPages final : public corbel::Module, public corbel::HttpService {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        return {corbel::setting("own_group", corbel::SettingType::Boolean, "yes", "Whether there is something on the module's own addresses.")};
    }
    void configure(const corbel::Settings& settings) override { _hasOwnGroup = settings.boolean("own_group"); }
    void start(corbel::Kernel&) override {}
    void* interface(std::string_view id) override { return id == corbel::HttpService::kInterfaceId ? static_cast<corbel::HttpService*>(this) : nullptr; }

    std::vector<corbel::HttpMount> mounts() const override {
        std::vector<corbel::HttpMount> mounts{{"/shared", "", "http"}};
        if (_hasOwnGroup) mounts.push_back({"/", "", "own_pages"});
        return mounts;
    }
    corbel::HttpNext handle(corbel::HttpRequest& request, corbel::HttpResponse& response, bool, std::span<const corbel::ChangeEvent>) override {
        const corbel::Peer& peer = request.connection().peer();
        std::string text = std::string(request.method()) + ' ' + std::string(request.path()) + " of " + peer.address;
        if (peer.uid) text += " uid " + std::to_string(*peer.uid);
        response.setBody("text/plain", text + '\n' + std::string(request.body()));
        return corbel::HttpNext::done();
    }

private:
    bool _hasOwnGroup = true;
};

}  // namespace

CORBEL_MODULE(OwnPages, "own_pages", "1.0.0", "corbel.http/1", "")
