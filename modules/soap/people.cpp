#include "people.h"

#include "companies.h"
#include "corbel/text.h"
#include "logons.h"

namespace corbel::soap {
namespace {

/// All pages of a list; `page` takes the name to go on after.
template <class Entry>
std::vector<Entry> wholeList(const std::function<std::vector<Entry>(std::string_view after)>& page, const std::function<std::string(const Entry&)>& name) {
    std::vector<Entry> all;
    std::string after;
    for (;;) {
        std::vector<Entry> some = page(after);
        const bool isLast = some.size() < kMaxBookEntries;
        if (!some.empty()) after = name(some.back());
        all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        if (all.size() > kMaxListedPeople) throw Error(ErrorCode::LimitReached, "There are too many people for one list");
        if (isLast) return all;
    }
}

/// Conflict of the address book is ambiguity of a name here.
template <class Find>
auto unambiguous(Call& call, const Find& find) -> decltype(find(std::uint64_t{})) {
    decltype(find(std::uint64_t{})) found;
    for (const std::uint64_t tenant : visibleTenants(call)) {
        auto entry = find(tenant);
        if (entry && found) throw Refusal{Status::Collision};
        if (entry) found = std::move(entry);
    }
    return found;
}

template <class Find>
auto refusingConflict(const Find& find) {
    try {
        return find();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Conflict) throw Refusal{Status::Collision};
        throw;
    }
}

}  // namespace

std::uint32_t objectClassOf(const BookUser& user, const PersonSettings& settings) noexcept {
    const std::uint32_t set = settings.objectClass != 0 ? settings.objectClass : kClassActiveUser;
    return set == kClassActiveUser && !user.isEnabled ? kClassNonActiveUser : set;
}

bool isActive(std::uint32_t objectClass) noexcept { return objectClass == kClassActiveUser; }

User wireUser(const BookUser& user, const PersonSettings& settings) {
    User wire;
    wire.id = toWire(user.id);
    wire.name = user.login;
    wire.password = "";
    wire.address = user.address;
    wire.fullName = user.displayName;
    wire.server = "";
    wire.adminLevel = user.isAdmin ? kCompanyAdmin : kNoAdmin;
    wire.isHidden = settings.isHidden ? 1 : 0;
    wire.capacity = settings.capacity;
    wire.objectClass = objectClassOf(user, settings);
    wire.entryid.value = entryidOf(user);
    return wire;
}

User wireUser(Call& call, const BookUser& user) { return wireUser(user, BookSettings(call.services.sql).of(user.id)); }

User systemUser() {
    User wire;
    wire.id = kSystemId;
    wire.name = kSystemName;
    wire.password = "";
    wire.address = "";
    wire.fullName = kSystemName;
    wire.server = "";
    wire.adminLevel = kServerAdmin;
    wire.isHidden = 1;
    wire.objectClass = kClassActiveUser;
    wire.entryid.value = systemEntryid();
    return wire;
}

std::vector<User> wireUsers(Call& call, const std::vector<BookUser>& users) {
    const auto settings = BookSettings(call.services.sql).all();
    std::vector<User> wire;
    wire.reserve(users.size());
    for (const BookUser& user : users) {
        const auto found = settings.find(user.id);
        wire.push_back(wireUser(user, found == settings.end() ? PersonSettings{} : found->second));
    }
    return wire;
}

User userOfGroup(const BookGroup& group) {
    User wire;
    wire.id = toWire(group.id);
    wire.name = group.name;
    wire.password = "";
    wire.address = group.address;
    wire.fullName = group.name;
    wire.server = "";
    wire.objectClass = kClassSecurityGroup;
    wire.entryid.value = entryidOf(group);
    return wire;
}

Group wireGroup(const BookGroup& group, const PersonSettings& settings) {
    Group wire;
    wire.id = toWire(group.id);
    wire.entryid.value = entryidOf(group);
    wire.name = group.name;
    wire.fullName = group.name;
    wire.address = group.address;
    wire.isHidden = settings.isHidden ? 1 : 0;
    return wire;
}

Group wireGroup(Call& call, const BookGroup& group) { return wireGroup(group, BookSettings(call.services.sql).of(group.id)); }

Group everyoneGroup() {
    Group wire;
    wire.id = kEveryoneId;
    wire.entryid.value = everyoneEntryid();
    wire.name = kEveryoneName;
    wire.fullName = kEveryoneName;
    wire.address = "";
    return wire;
}

std::vector<Group> wireGroups(Call& call, const std::vector<BookGroup>& groups) {
    const auto settings = BookSettings(call.services.sql).all();
    std::vector<Group> wire;
    wire.reserve(groups.size());
    for (const BookGroup& group : groups) {
        const auto found = settings.find(group.id);
        wire.push_back(wireGroup(group, found == settings.end() ? PersonSettings{} : found->second));
    }
    return wire;
}

std::vector<BookUser> usersOf(Call& call, std::uint64_t tenant) {
    return wholeList<BookUser>([&](std::string_view after) { return call.services.book.users(tenant, after, kMaxBookEntries); },
                               [](const BookUser& user) { return user.login; });
}

std::vector<BookGroup> groupsOf(Call& call, std::uint64_t tenant) {
    return wholeList<BookGroup>([&](std::string_view after) { return call.services.book.groups(tenant, after, kMaxBookEntries); },
                                [](const BookGroup& group) { return group.name; });
}

std::vector<std::uint64_t> tenantsAskedFor(Call& call, const WireId& company) {
    if (company.id != 0 || !company.entryid.value.empty()) return {BookIds(call).company(company).id};
    if (call.session->isSystem) return visibleTenants(call);
    return {call.identity().tenant};
}

Principal resolveUser(Call& call, const std::string& name) {
    Principal principal;
    if (text::equalsIgnoreCase(name, kSystemName)) {
        principal.kind = PrincipalKind::System;
        return principal;
    }
    auto found = refusingConflict([&] { return unambiguous(call, [&](std::uint64_t tenant) { return call.services.book.findUser(tenant, name); }); });
    if (!found) throw Error(ErrorCode::NotFound, "There is no such user");
    principal.id = found->id;
    principal.user = std::move(*found);
    return principal;
}

Principal resolveGroup(Call& call, const std::string& name) {
    Principal principal;
    if (text::equalsIgnoreCase(name, kEveryoneName)) {
        principal.kind = PrincipalKind::Everyone;
        return principal;
    }
    auto found = refusingConflict([&] { return unambiguous(call, [&](std::uint64_t tenant) { return call.services.book.findGroup(tenant, name); }); });
    if (!found) throw Error(ErrorCode::NotFound, "There is no such group");
    principal.kind = PrincipalKind::Group;
    principal.id = found->id;
    principal.group = std::move(*found);
    return principal;
}

Identity actingFor(Call& call, const BookUser& user) {
    auto identity = call.services.book.identity(user.id);
    if (!identity) throw Error(ErrorCode::NotFound, "The user is disabled", "user " + user.login);
    return std::move(*identity);
}

}  // namespace corbel::soap
