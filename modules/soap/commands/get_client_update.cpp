// getClientUpdate: an updater of Windows clients, which is not served. Asked without a session.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct ClientUpdate {
    std::uint32_t logLevel = 0;
    std::optional<std::string> serverPath;
    Bytes license;
};
template <class V>
void fields(V& visit, ClientUpdate& value) {
    visit("ulLogLevel", value.logLevel);
    visit("lpszServerPath", value.serverPath);
    visit("sLicenseResponse", value.license);
}

ClientUpdate getClientUpdate(Call&, const Nothing&) { throw Refusal{Status::NoSupport}; }

}  // namespace

const Operation kGetClientUpdate = operation<getClientUpdate>("getClientUpdate", false);

}  // namespace corbel::soap
