// A web module with addresses of its own: every path of its group is answered with who asks and what came, /people with the address book, besides
// one page among those that all modules share.
#include <string>

#include "corbel/address_book.h"
#include "corbel/http.h"
#include "corbel/module.h"

namespace {

class OwnPages final : public corbel::Module, public corbel::HttpService {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        return {corbel::setting("own_group", corbel::SettingType::Boolean, "yes", "Whether there is something on the module's own addresses.")};
    }
    void configure(const corbel::Settings& settings) override { _hasOwnGroup = settings.boolean("own_group"); }
    void start(corbel::Kernel& kernel) override { _kernel = &kernel; }
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
        if (request.path() == "/people") text = people();
        response.setBody("text/plain", text + '\n' + std::string(request.body()));
        return corbel::HttpNext::done();
    }

private:
    std::string people() const {
        std::string text;
        for (const corbel::BookUser& user : _kernel->addressBook().users(0, {}, 100)) text += user.login + ' ' + user.key + ' ';
        return text;
    }

    corbel::Kernel* _kernel = nullptr;
    bool _hasOwnGroup = true;
};

}  // namespace

CORBEL_MODULE(OwnPages, "own_pages", "1.0.0", "corbel.http/1", "")
