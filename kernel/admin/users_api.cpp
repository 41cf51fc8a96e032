// /v1/users and /v1/aliases: reading through auth::Users, writing through the one writable directory.
#include <algorithm>

#include "admin/directory_access.h"
#include "admin/json_object.h"
#include "admin/routes.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

Poco::JSON::Object describe(const auth::User& user) {
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    const auto& entry = user.entry;
    object.set("login", entry.login);
    object.set("address", entry.address);
    object.set("name", entry.displayName);
    object.set("id", user.identity.user);
    object.set("directory", user.source->id);
    object.set("enabled", entry.isEnabled);
    object.set("admin", entry.isAdmin);
    object.set("quota", entry.quotaBytes);
    Poco::JSON::Array aliases;
    for (const auto& alias : entry.aliases) aliases.add(alias);
    object.set("aliases", aliases);
    return object;
}

void listUsers(Call& call) {
    Poco::JSON::Array users;
    for (const auto& user : listPage(call)) users.add(describe(*user));
    answerJson(call, toText(users));
}

void showUser(Call& call) { answerJson(call, toText(describe(*requireUser(call, call.arguments[0])))); }

/// One user or a list; all or none.
void addUsers(Call& call) {
    std::vector<DirectoryUser> users;
    std::vector<std::vector<std::string>> credentials;
    std::vector<std::string> passwords;
    for (const auto& object : parseObjects(call.request.body())) {
        checkMembers(*object, {"login", "address", "name", "password", "credentials", "quota", "aliases", "admin", "enabled"});
        DirectoryUser user;
        user.login = stringMember(*object, "login");
        user.address = stringMember(*object, "address");
        user.displayName = stringMember(*object, "name", user.login);
        user.quotaBytes = unsignedMember(*object, "quota", 0);
        user.aliases = stringsMember(*object, "aliases");
        user.isAdmin = booleanMember(*object, "admin", false);
        user.isEnabled = booleanMember(*object, "enabled", true);
        users.push_back(std::move(user));
        credentials.push_back(stringsMember(*object, "credentials"));
        passwords.push_back(stringMember(*object, "password"));
    }
    call.context.userAdmin.add(users, std::move(credentials), passwords);
    call.response.setStatus(201);
    answerJson(call, "{\"added\":" + std::to_string(users.size()) + "}");
}

void updateUser(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"address", "name", "quota", "admin", "enabled", "login"});
    DirectoryUser entry = user->entry;
    entry.login = stringMember(*object, "login", entry.login);
    entry.address = stringMember(*object, "address", entry.address);
    entry.displayName = stringMember(*object, "name", entry.displayName);
    entry.quotaBytes = unsignedMember(*object, "quota", entry.quotaBytes);
    entry.isAdmin = booleanMember(*object, "admin", entry.isAdmin);
    entry.isEnabled = booleanMember(*object, "enabled", entry.isEnabled);
    call.context.userAdmin.update(*user, entry);
    answerJson(call, "{\"updated\":1}");
}

void deleteUser(Call& call) {
    call.context.userAdmin.remove(*requireUser(call, call.arguments[0]));
    answerJson(call, "{\"deleted\":1,\"store\":\"kept\"}");
}

void setPassword(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"password"});
    call.context.userAdmin.setPassword(*user, stringMember(*object, "password"));
    answerJson(call, "{\"updated\":1}");
}

void addAlias(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"address"});
    auth::UserAdmin::adminOf(*user->source).addAlias(user->entry.key, stringMember(*object, "address"));
    call.response.setStatus(201);
    answerJson(call, "{\"added\":1}");
}

void removeAlias(Call& call) {
    const auto user = call.context.users.findByAddress(call.arguments[0]);
    if (!user || text::equalsIgnoreCase(user->entry.address, call.arguments[0])) throw Error(ErrorCode::NotFound, "There is no such alias");
    auth::UserAdmin::adminOf(*user->source).removeAlias(text::toLower(call.arguments[0]));
    answerJson(call, "{\"deleted\":1}");
}

}  // namespace

std::uint32_t pageLimit(const Call& call, std::uint32_t standard) {
    const auto text = call.request.query("limit");
    const auto limit = text ? text::parseUnsigned(*text) : standard;
    if (!limit || *limit == 0 || *limit > kMaxPage) throw Error(ErrorCode::InvalidArgument, "limit must be 1 to 1000");
    return static_cast<std::uint32_t>(*limit);
}

std::vector<auth::UserPtr> listPage(Call& call) {
    const auto after = call.request.query("after").value_or("");
    const std::uint32_t limit = pageLimit(call, 100);
    struct Found {
        const auth::DirectorySource* source;
        DirectoryUser entry;
    };
    std::vector<Found> found;
    for (const auto& source : call.context.users.sources())
        for (auto& entry : source.directory->listUsers(after, limit)) found.push_back({&source, std::move(entry)});
    // Each directory answers in its order: only what is before the end of the page over all of them may be given.
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.entry.login < b.entry.login; });
    std::vector<auth::UserPtr> users;
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), limit); ++i)
        if (auto user = call.context.users.findByKey(*found[i].source, found[i].entry.key)) users.push_back(std::move(user));
    return users;
}

auth::UserPtr requireUser(Call& call, std::string_view login) {
    auto user = call.context.users.findByLogin(login, "");
    if (!user) user = call.context.users.findByAddress(login);
    if (!user) throw Error(ErrorCode::NotFound, "There is no user \"" + std::string(login) + "\"");
    return user;
}

std::span<const Route> userRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/users", listUsers},
        {"POST", "/v1/users", addUsers},
        {"GET", "/v1/users/{}", showUser},
        {"PATCH", "/v1/users/{}", updateUser},
        {"DELETE", "/v1/users/{}", deleteUser},
        {"PUT", "/v1/users/{}/password", setPassword},
        {"POST", "/v1/users/{}/aliases", addAlias},
        {"DELETE", "/v1/aliases/{}", removeAlias},
    };
    return routes;
}

}  // namespace corbel::admin
