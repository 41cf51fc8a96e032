// resolveUsername: a login or an address to the user who has it.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

struct ResolveUsername {
    std::string name;
};
template <class V>
void fields(V& visit, ResolveUsername& value) {
    visit("lpszUsername", value.name);
}

UserIdAnswer resolveUsername(Call& call, const ResolveUsername& request) {
    if (request.name.empty()) throw Refusal{Status::InvalidParameter};
    return {wireIdOf(resolveUser(call, request.name))};
}

}  // namespace

const Operation kResolveUsername = operation<resolveUsername>("resolveUsername");

}  // namespace corbel::soap
