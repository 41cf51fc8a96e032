// logon: a name and a password, or a trusted account of this machine, to a session.
#include "commands/verbs.h"
#include "logons.h"

namespace corbel::soap {
namespace {

struct Logon {
    LogonRequest request;
    Bytes license;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, Logon& value) {
    visit("szUsername", value.request.user);
    visit("szPassword", value.request.password);
    visit("szImpersonateUser", value.request.impersonate);
    visit("szVersion", value.request.client.version);
    visit("ulCapabilities", value.request.client.capabilities);
    visit("ulFlags", value.flags);
    visit("sLicenseReq", value.license);
    visit("ullSessionGroup", value.request.group);
    visit("szClientApp", value.request.client.application);
    visit("szClientAppVersion", value.request.client.applicationVersion);
    visit("szClientAppMisc", value.request.client.misc);
}

struct LogonAnswer {
    std::uint64_t session = 0;
    std::string version;
    std::uint32_t capabilities = 0;
    Bytes license;
    Bytes serverGuid;
};
template <class V>
void fields(V& visit, LogonAnswer& value) {
    visit("ulSessionId", value.session);
    visit("lpszVersion", value.version);
    visit("ulCapabilities", value.capabilities);
    visit("sLicenseResponse", value.license);
    visit("sServerGuid", value.serverGuid);
}

LogonAnswer logon(Call& call, const Logon& request) {
    LogonRequest asked = request.request;
    asked.client.address = call.connection.peer().address;
    logOn(call, asked);
    return {call.session->id, std::string(kServerVersion), kCapabilities, {}, {call.services.serverGuid}};
}

}  // namespace

const Operation kLogon = operation<logon>("logon", false);

}  // namespace corbel::soap
