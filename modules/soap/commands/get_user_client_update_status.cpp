// getUserClientUpdateStatus: of an updater of Windows clients, which is not served.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetUserClientUpdateStatus {
    Bytes user;
};
template <class V>
void fields(V& visit, GetUserClientUpdateStatus& value) {
    visit("sUserId", value.user);
}

struct ClientUpdateStatus {
    std::uint32_t trackId = 0;
    std::string updated = "1970-01-01T00:00:00Z", current, latest, computer;
    std::uint32_t status = 0;
};
template <class V>
void fields(V& visit, ClientUpdateStatus& value) {
    visit("ulTrackId", value.trackId);
    visit("tUpdatetime", value.updated);
    visit("lpszCurrentversion", value.current);
    visit("lpszLatestversion", value.latest);
    visit("lpszComputername", value.computer);
    visit("ulStatus", value.status);
}

ClientUpdateStatus getUserClientUpdateStatus(Call&, const GetUserClientUpdateStatus&) { throw Refusal{Status::NoSupport}; }

}  // namespace

const Operation kGetUserClientUpdateStatus = operation<getUserClientUpdateStatus>("getUserClientUpdateStatus");

}  // namespace corbel::soap
