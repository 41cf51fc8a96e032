// A page on the HTTP listener: what the server is called and how long this module has run.
#include "corbel/http.h"
#include "corbel/module.h"

namespace http_status {

// [quote service]
class HttpStatus final : public corbel::Module, public corbel::HttpService {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        return {corbel::setting("path", corbel::SettingType::String, "/status", "Path of the page.")};
    }
    void configure(const corbel::Settings& settings) override { _path = settings.string("path"); }
    void start(corbel::Kernel& kernel) override {
        _kernel = &kernel;
        _begin = kernel.clock().ticks();
    }
    void* interface(std::string_view id) override { return id == corbel::HttpService::kInterfaceId ? static_cast<corbel::HttpService*>(this) : nullptr; }

    std::vector<corbel::HttpMount> mounts() const override {
        corbel::HttpMount mount;
        mount.path = _path;
        return {mount};
    }
    corbel::HttpNext handle(corbel::HttpRequest& request, corbel::HttpResponse& response, bool, std::span<const corbel::ChangeEvent>) override {
        if (request.method() != "GET" && request.method() != "HEAD") {
            response.setStatus(405);
            response.setHeader("Allow", "GET, HEAD");
            return corbel::HttpNext::done();
        }
        const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(_kernel->clock().ticks() - _begin).count();
        response.setHeader("Cache-Control", "no-store");
        response.setBody("text/plain; charset=utf-8", std::string(_kernel->serverName()) + " has run for " + std::to_string(minutes) + " minutes.\n");
        return corbel::HttpNext::done();
    }

private:
    std::string _path;
    corbel::Kernel* _kernel = nullptr;
    corbel::Ticks _begin{};
};
// [end quote]

}  // namespace http_status

CORBEL_MODULE(http_status::HttpStatus, "http_status", "1.0.0", "corbel.http/1", "")
