// /v1/commands: what modules add to `corbel`.
#include "admin/json_object.h"
#include "admin/routes.h"

namespace corbel::admin {
namespace {

void list(Call& call) { answerJson(call, call.context.commands()); }

void run(Call& call) {
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"name", "arguments"});
    answerJson(call, call.context.runCommand(stringMember(*object, "name"), stringsMember(*object, "arguments")));
}

}  // namespace

std::span<const Route> commandRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/commands", list},
        {"POST", "/v1/commands", run},
    };
    return routes;
}

}  // namespace corbel::admin
