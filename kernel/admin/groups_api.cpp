// /v1/groups: mail groups of the writable directory.
#include "admin/directory_access.h"
#include "admin/json_object.h"
#include "admin/routes.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

DirectoryGroup requireGroup(Call& call, std::string_view name) {
    auto group = call.context.userAdmin.writable().directory->findGroup(text::toLower(name));
    if (!group) throw Error(ErrorCode::NotFound, "There is no group \"" + std::string(name) + "\"");
    return std::move(*group);
}

Poco::JSON::Object describe(Call& call, const DirectoryGroup& group) {
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    object.set("name", group.name);
    object.set("address", group.address);
    Poco::JSON::Array members;
    for (const auto& key : group.members)
        if (const auto user = call.context.users.findByKey(call.context.userAdmin.writable(), key)) members.add(user->entry.login);
    object.set("members", members);
    return object;
}

void listGroups(Call& call) {
    Poco::JSON::Array groups;
    for (const auto& group : call.context.userAdmin.writable().directory->listGroups(call.request.query("after").value_or(""), pageLimit(call, kMaxPage))) groups.add(describe(call, group));
    answerJson(call, toText(groups));
}

void showGroup(Call& call) { answerJson(call, toText(describe(call, requireGroup(call, call.arguments[0])))); }

void addGroup(Call& call) {
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"name", "address", "members"});
    DirectoryGroup group;
    group.name = stringMember(*object, "name");
    group.address = stringMember(*object, "address");
    for (const auto& login : stringsMember(*object, "members")) group.members.push_back(requireUser(call, login)->entry.key);
    call.context.userAdmin.writable().admin->addGroup(group);
    call.response.setStatus(201);
    answerJson(call, "{\"added\":1}");
}

void deleteGroup(Call& call) {
    call.context.userAdmin.writable().admin->deleteGroup(requireGroup(call, call.arguments[0]).key);
    answerJson(call, "{\"deleted\":1}");
}

void setMember(Call& call, bool isMember) {
    const auto group = requireGroup(call, call.arguments[0]);
    const auto user = requireUser(call, call.arguments[1]);
    call.context.userAdmin.writable().admin->setMember(group.key, user->entry.key, isMember);
    answerJson(call, "{\"updated\":1}");
}

void addMember(Call& call) { setMember(call, true); }
void removeMember(Call& call) { setMember(call, false); }

}  // namespace

std::span<const Route> groupRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/groups", listGroups},
        {"POST", "/v1/groups", addGroup},
        {"GET", "/v1/groups/{}", showGroup},
        {"DELETE", "/v1/groups/{}", deleteGroup},
        {"PUT", "/v1/groups/{}/members/{}", addMember},
        {"DELETE", "/v1/groups/{}/members/{}", removeMember},
    };
    return routes;
}

}  // namespace corbel::admin
