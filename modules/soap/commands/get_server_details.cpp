// getServerDetails: there is one server, which has everything; addresses that clients used are its.
#include "commands/verbs.h"
#include "corbel/text.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kNoName = 0x1, kKnownFlags = 0x1F;
constexpr std::uint32_t kIsPeer = 0x1, kHasPublic = 0x2;
constexpr std::size_t kMaxNames = 100;

struct GetServerDetails {
    std::vector<std::string> names;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, GetServerDetails& value) {
    visit("szaSvrNameList", value.names);
    visit("ulFlags", value.flags);
}

struct Server {
    std::optional<std::string> name, filePath, httpPath, sslPath, preferredPath;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, Server& value) {
    visit("lpszName", value.name);
    visit("lpszFilePath", value.filePath);
    visit("lpszHttpPath", value.httpPath);
    visit("lpszSslPath", value.sslPath);
    visit("lpszPreferedPath", value.preferredPath);
    visit("ulFlags", value.flags);
}

struct GetServerDetailsAnswer {
    std::vector<Server> servers;
};
template <class V>
void fields(V& visit, GetServerDetailsAnswer& value) {
    visit("sServerList", value.servers);
}

GetServerDetailsAnswer getServerDetails(Call& call, const GetServerDetails& request) {
    if ((request.flags & ~kKnownFlags) != 0 || request.names.size() > kMaxNames) throw Refusal{Status::InvalidParameter};
    GetServerDetailsAnswer answer;
    for (const std::string& name : request.names) {
        if (!text::equalsIgnoreCase(name, call.services.serverName)) throw Error(ErrorCode::NotFound, "There is no such server");
        Server& server = answer.servers.emplace_back();
        if ((request.flags & kNoName) == 0) server.name = call.services.serverName;
        server.flags = kIsPeer | kHasPublic;
    }
    return answer;
}

}  // namespace

const Operation kGetServerDetails = operation<getServerDetails>("getServerDetails");

}  // namespace corbel::soap
