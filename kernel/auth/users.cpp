#include "auth/users.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

constexpr std::size_t kMaxCachedGroups = 1000;
constexpr std::size_t kMaxCachedGroupEntries = 20'000;
constexpr std::uint32_t kGroupPage = 500;

[[noreturn]] void ambiguous(std::string_view name) {
    throw Error(ErrorCode::Conflict, "The name is ambiguous",
                "more than one user answers to \"" + std::string(name) + "\"; give one of them another name");
}

std::string cacheKeyOf(const DirectorySource& source, std::string_view key) { return "k" + source.id + '\0' + std::string(key); }

std::string_view domainOf(std::string_view address) noexcept {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

}  // namespace

Users::Users(draft::Sql& sql, Log& log) : _log(log), _ids(sql), _users(kMaxCachedUsers), _groups(kMaxCachedGroups), _groupEntries(kMaxCachedGroupEntries) {}

void Users::setSources(std::vector<DirectorySource> sources) {
    _sources = std::move(sources);
    if (_sources.empty()) _log.warning("No directory module runs: nobody can log in and no mail is taken; enable one, such as directory_sql");
}

std::string Users::canonicalLogin(std::string_view login, std::string_view defaultDomain) {
    std::string name = text::toLower(login);
    if (name.find('@') == std::string::npos && !defaultDomain.empty()) {
        name += '@';
        name += text::toLower(defaultDomain);
    }
    return name;
}

UserPtr Users::findByLogin(std::string_view login, std::string_view defaultDomain) {
    if (login.empty() || login.size() > kMaxNameBytes) return nullptr;
    const bool isBare = login.find('@') == std::string_view::npos;
    const std::string canonical = canonicalLogin(login, defaultDomain);
    // A bare name and the same name with its domain can be two users' names, so they are two keys.
    const std::string key = (isBare ? "b" : "l") + canonical;
    const std::uint64_t number = changeNumber();
    if (auto cached = _users.get(key, number)) return cached;
    UserPtr user = isBare && !defaultDomain.empty()
                       ? askForLogin(canonical, std::string_view(canonical).substr(0, login.size()), domainOf(canonical), number)
                       : askAll(canonical, number, [&](Directory& d) { return d.findByLogin(canonical); });
    if (user) _users.put(key, number, user);
    return user;
}

/// A bare name at a listener with a default domain: the address of that domain, or a login name without a domain whose user is of that
/// domain (or of none).
UserPtr Users::askForLogin(const std::string& canonical, std::string_view bareName, std::string_view domain, std::uint64_t number) {
    UserPtr full = askAll(canonical, number, [&](Directory& d) { return d.findByLogin(canonical); });
    UserPtr bare = askAll(bareName, number, [&](Directory& d) -> std::optional<DirectoryUser> {
        std::optional<DirectoryUser> entry;
        try {
            entry = d.findByLogin(bareName);
        } catch (const Error& error) {
            // Several domains have such a user: the default domain decides, which is what `full` is.
            if (error.code() != ErrorCode::Conflict) throw;
        }
        if (entry &&
            (entry->login != bareName || (!domainOf(entry->address).empty() && !text::equalsIgnoreCase(domainOf(entry->address), domain))))
            entry.reset();
        return entry;
    });
    if (full && bare && full->identity.user != bare->identity.user) ambiguous(canonical);
    return full ? full : bare;
}

UserPtr Users::findByAddress(std::string_view address) {
    if (address.empty() || address.size() > kMaxNameBytes) return nullptr;
    const std::string name = text::toLower(address);
    const std::string key = "a" + name;
    const std::uint64_t number = changeNumber();
    if (auto cached = _users.get(key, number)) return cached;
    UserPtr user = askAll(name, number, [&](Directory& d) { return d.findByAddress(name); });
    if (user) _users.put(key, number, user);
    return user;
}

UserPtr Users::findByKey(const DirectorySource& source, std::string_view key) {
    const std::uint64_t number = changeNumber();
    if (auto cached = _users.get(cacheKeyOf(source, key), number)) return cached;
    auto entry = source.directory->findByKey(key);
    return entry ? share(source, std::move(*entry), number) : nullptr;
}

UserPtr Users::findById(UserId id) {
    const auto owner = _ids.ownerOf(id);
    if (!owner) return nullptr;
    const auto source = std::find_if(_sources.begin(), _sources.end(), [&](const DirectorySource& s) { return s.id == owner->directory; });
    return source == _sources.end() ? nullptr : findByKey(*source, owner->key);
}

GroupPtr Users::findGroup(std::string_view address) {
    if (address.empty() || address.size() > kMaxNameBytes) return nullptr;
    const std::string name = text::toLower(address);
    const std::uint64_t number = changeNumber();
    if (auto cached = _groups.get(name, number)) return cached;
    std::shared_ptr<Group> group;
    for (const auto& source : _sources) {
        auto entry = source.directory->findGroup(name);
        if (!entry || !text::equalsIgnoreCase(entry->address, name)) continue;
        if (group) ambiguous(name);
        group = std::make_shared<Group>();
        for (const auto& key : entry->members) {
            UserPtr member = findByKey(source, key);
            if (member && member->entry.isEnabled) group->members.push_back(std::move(member));
        }
        group->entry = std::move(*entry);
    }
    if (group) _groups.put(name, number, group);
    return group;
}

std::vector<GroupEntryPtr> Users::findGroups(std::string_view nameOrAddress) {
    std::vector<GroupEntryPtr> groups;
    if (nameOrAddress.empty() || nameOrAddress.size() > kMaxNameBytes) return groups;
    const std::string name = text::toLower(nameOrAddress);
    for (const auto& source : _sources)
        if (auto entry = source.directory->findGroup(name)) groups.push_back(make(source, std::move(*entry)));
    return groups;
}

std::optional<UserId> Users::groupId(std::string_view nameOrAddress) {
    const std::vector<GroupEntryPtr> groups = findGroups(nameOrAddress);
    if (groups.size() > 1) ambiguous(nameOrAddress);
    return groups.empty() ? std::nullopt : std::optional(groups.front()->id);
}

GroupEntryPtr Users::findGroupById(UserId id) {
    const std::uint64_t number = changeNumber();
    if (auto cached = _groupEntries.get(std::to_string(id), number)) return cached;
    const auto owner = _ids.ownerOf(id, IdKind::Group);
    if (!owner) return nullptr;
    const auto source = std::find_if(_sources.begin(), _sources.end(), [&](const DirectorySource& s) { return s.id == owner->directory; });
    if (source == _sources.end()) return nullptr;
    // Directories find groups by name alone.
    std::string after;
    for (;;) {
        const std::vector<GroupEntryPtr> page = listGroups(*source, after, kGroupPage);
        for (const GroupEntryPtr& group : page)
            if (group->id == id) return group;
        if (page.size() < kGroupPage) return nullptr;
        after = page.back()->entry.name;
    }
}

std::string Users::groupName(UserId id) {
    const GroupEntryPtr group = findGroupById(id);
    return group ? group->entry.name : std::string();
}

std::vector<UserPtr> Users::list(const DirectorySource& source, std::string_view afterLogin, std::uint32_t limit) {
    const std::uint64_t number = changeNumber();
    std::vector<DirectoryUser> entries = source.directory->listUsers(afterLogin, limit);
    std::vector<std::string> keys;
    for (const DirectoryUser& entry : entries) keys.push_back(entry.key);
    reserveIds(source, keys);
    std::vector<UserPtr> users;
    for (DirectoryUser& entry : entries) users.push_back(share(source, std::move(entry), number));
    return users;
}

std::vector<GroupEntryPtr> Users::listGroups(const DirectorySource& source, std::string_view afterName, std::uint32_t limit) {
    const std::uint64_t number = changeNumber();
    std::vector<GroupEntryPtr> groups;
    for (DirectoryGroup& entry : source.directory->listGroups(afterName, limit)) {
        groups.push_back(make(source, std::move(entry)));
        _groupEntries.put(std::to_string(groups.back()->id), number, groups.back());
    }
    return groups;
}

void Users::reserveIds(const DirectorySource& source, const std::vector<std::string>& keys) { _ids.giveAll(IdKind::User, source.id, keys); }

UserId Users::idOf(IdKind kind, const DirectorySource& source, std::string_view key) { return _ids.idFor(kind, source.id, key); }

std::uint64_t Users::tenantId(std::string_view name) { return name.empty() ? 0 : _ids.idFor(IdKind::Tenant, {}, name); }

std::uint64_t Users::quotaBytes(UserId id) {
    const UserPtr user = findById(id);
    return user ? user->entry.quotaBytes : 0;
}

std::uint64_t Users::changeNumber() {
    // Each number only grows, so the sum stays the same only if all do. One more, so that 0 is never a number.
    std::uint64_t sum = 1;
    for (const auto& source : _sources) sum += source.directory->changeNumber();
    return sum;
}

bool Users::allHaveScram() {
    return !_sources.empty() &&
           std::all_of(_sources.begin(), _sources.end(), [](const DirectorySource& s) { return s.directory->allHaveScram(); });
}

UserPtr Users::askAll(std::string_view name, std::uint64_t number, const Find& find) {
    UserPtr user;
    for (const auto& source : _sources) {
        auto entry = find(*source.directory);
        if (!entry) continue;
        if (user) ambiguous(name);
        user = share(source, std::move(*entry), number);
    }
    return user;
}

UserPtr Users::share(const DirectorySource& source, DirectoryUser entry, std::uint64_t number) {
    const std::string key = cacheKeyOf(source, entry.key);
    if (auto known = _users.get(key, number)) return known;
    UserPtr user = make(source, std::move(entry));
    _users.put(key, number, user);
    return user;
}

UserPtr Users::make(const DirectorySource& source, DirectoryUser entry) {
    auto user = std::make_shared<User>();
    Identity& identity = user->identity;
    identity.user = _ids.idFor(IdKind::User, source.id, entry.key);
    identity.tenant = tenantId(entry.tenant);
    identity.login = entry.login;
    identity.address = entry.address;
    identity.displayName = entry.displayName;
    identity.groups.reserve(entry.groups.size());
    for (const auto& group : entry.groups) identity.groups.push_back(_ids.idFor(IdKind::Group, source.id, group));
    identity.isAdmin = entry.isAdmin;
    user->entry = std::move(entry);
    user->source = &source;
    return user;
}

GroupEntryPtr Users::make(const DirectorySource& source, DirectoryGroup entry) {
    const UserId id = _ids.idFor(IdKind::Group, source.id, entry.key);
    return std::make_shared<const GroupEntry>(GroupEntry{id, std::move(entry), &source});
}

}  // namespace corbel::auth
