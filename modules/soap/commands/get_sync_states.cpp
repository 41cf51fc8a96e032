// getSyncStates: how far a client has got with its sync ids; those that are gone are left out.
#include "commands/verbs.h"
#include "syncs.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kMaxIds = 10'000;

struct GetSyncStates {
    std::vector<std::uint32_t> ids;
};
template <class V>
void fields(V& visit, GetSyncStates& value) {
    visit("ulaSyncId", value.ids);
}

struct GetSyncStatesAnswer {
    std::vector<SyncStateId> states;
};
template <class V>
void fields(V& visit, GetSyncStatesAnswer& value) {
    visit("sSyncStates", value.states);
}

GetSyncStatesAnswer getSyncStates(Call& call, const GetSyncStates& request) {
    if (request.ids.size() > kMaxIds) throw Error(ErrorCode::LimitReached, "Too many sync ids at once");
    GetSyncStatesAnswer answer;
    for (const Sync& sync : call.services.syncs.find(request.ids, call.identity().user)) answer.states.push_back({sync.id, sync.changeId});
    return answer;
}

}  // namespace

const Operation kGetSyncStates = operation<getSyncStates>("getSyncStates");

}  // namespace corbel::soap
