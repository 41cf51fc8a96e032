// resolveGroupname: a name or an address to the group that has it.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

struct ResolveGroupname {
    std::string name;
};
template <class V>
void fields(V& visit, ResolveGroupname& value) {
    visit("lpszGroupname", value.name);
}

GroupIdAnswer resolveGroupname(Call& call, const ResolveGroupname& request) {
    if (request.name.empty()) throw Refusal{Status::InvalidParameter};
    return {wireIdOf(resolveGroup(call, request.name))};
}

}  // namespace

const Operation kResolveGroupname = operation<resolveGroupname>("resolveGroupname");

}  // namespace corbel::soap
