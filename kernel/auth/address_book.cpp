#include "auth/address_book.h"

#include <algorithm>
#include <map>

#include "auth/directory_merge.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

constexpr std::size_t kManyMembers = 100;   ///< Beyond, listing everybody in pages costs less than asking for each.

std::string keyText(const DirectorySource& source, std::string_view key) { return source.id + ':' + std::string(key); }

BookUser bookUser(const User& user) {
    BookUser out;
    out.id = user.identity.user;
    out.tenant = user.identity.tenant;
    out.key = keyText(*user.source, user.entry.key);
    out.login = user.entry.login;
    out.address = user.entry.address;
    out.displayName = user.entry.displayName;
    out.aliases = user.entry.aliases;
    out.groups = user.identity.groups;
    out.quotaBytes = user.entry.quotaBytes;
    out.isEnabled = user.entry.isEnabled;
    out.isAdmin = user.entry.isAdmin;
    return out;
}

void checkLimit(std::size_t limit) {
    if (limit == 0 || limit > kMaxBookEntries) throw Error(ErrorCode::InvalidArgument, "The number of entries asked for is out of range");
}

[[noreturn]] void ambiguous(std::string_view name) {
    throw Error(ErrorCode::Conflict, "The name is ambiguous", "more than one of the tenant answers to \"" + std::string(name) + '"');
}

bool answersTo(const DirectoryUser& user, std::string_view name) {
    if (text::equalsIgnoreCase(user.login, name) || text::equalsIgnoreCase(user.address, name)) return true;
    if (name.find('@') == std::string_view::npos) {
        // As at a login: a bare name is what stands before the @.
        const auto localPart = [](std::string_view address) { return address.substr(0, address.find('@')); };
        return text::equalsIgnoreCase(localPart(user.login), name) || text::equalsIgnoreCase(localPart(user.address), name);
    }
    return std::any_of(user.aliases.begin(), user.aliases.end(), [&](const std::string& alias) { return text::equalsIgnoreCase(alias, name); });
}

Error anotherDirectory() { return Error(ErrorCode::InvalidArgument, "The user is of another directory than the group"); }

}  // namespace

std::optional<BookUser> DirectoryAddressBook::user(UserId id) {
    const UserPtr found = _users.findById(id);
    return found ? std::optional(bookUser(*found)) : std::nullopt;
}

std::optional<BookGroup> DirectoryAddressBook::group(UserId id) {
    const GroupEntryPtr found = _users.findGroupById(id);
    return found ? std::optional(bookGroup(*found)) : std::nullopt;
}

std::optional<BookUser> DirectoryAddressBook::findUser(std::uint64_t tenant, std::string_view name) {
    UserPtr found;
    try {
        found = _users.findByLogin(name, {});
        const UserPtr other = _users.findByAddress(name);
        if (found && other && found->identity.user != other->identity.user) throw Error(ErrorCode::Conflict, "The name is ambiguous");
        if (!found) found = other;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Conflict) throw;
        found = searchTenant(tenant, name);
    }
    return found && found->identity.tenant == tenant ? std::optional(bookUser(*found)) : std::nullopt;
}

UserPtr DirectoryAddressBook::searchTenant(std::uint64_t tenant, std::string_view name) {
    UserPtr found;
    auto all = mergeUsers(_users, {}, kMaxMergedPage);
    while (UserPtr user = all.next()) {
        if (user->identity.tenant != tenant || !answersTo(user->entry, name)) continue;
        if (found) ambiguous(name);
        found = std::move(user);
    }
    return found;
}

std::optional<BookGroup> DirectoryAddressBook::findGroup(std::uint64_t tenant, std::string_view nameOrAddress) {
    std::optional<BookGroup> found;
    for (const GroupEntryPtr& entry : _users.findGroups(nameOrAddress)) {
        BookGroup candidate = bookGroup(*entry);
        if (candidate.tenant != tenant) continue;
        if (found) ambiguous(nameOrAddress);
        found = std::move(candidate);
    }
    return found;
}

std::vector<BookUser> DirectoryAddressBook::users(std::uint64_t tenant, std::string_view afterLogin, std::size_t limit) {
    checkLimit(limit);
    std::vector<BookUser> page;
    auto all = mergeUsers(_users, afterLogin, limit);
    while (page.size() < limit) {
        const UserPtr user = all.next();
        if (!user) break;
        if (user->identity.tenant == tenant) page.push_back(bookUser(*user));
    }
    return page;
}

std::vector<BookGroup> DirectoryAddressBook::groups(std::uint64_t tenant, std::string_view afterName, std::size_t limit) {
    checkLimit(limit);
    std::vector<BookGroup> page;
    auto all = mergeGroups(_users, afterName, limit);
    while (page.size() < limit) {
        const GroupEntryPtr entry = all.next();
        if (!entry) break;
        BookGroup group = bookGroup(*entry);
        if (group.tenant == tenant) page.push_back(std::move(group));
    }
    return page;
}

std::vector<BookTenant> DirectoryAddressBook::tenants() { return *knownTenants(); }

DirectoryAddressBook::Tenants DirectoryAddressBook::knownTenants() {
    const std::uint64_t number = _users.changeNumber();
    {
        const std::lock_guard lock(_mutex);
        if (_tenants && _tenantsNumber == number) return _tenants;
    }
    std::map<std::string, std::uint64_t> byName;
    auto all = mergeUsers(_users, {}, kMaxMergedPage);
    while (const UserPtr user = all.next()) byName.emplace(user->entry.tenant, user->identity.tenant);
    auto made = std::make_shared<std::vector<BookTenant>>();
    for (const auto& [name, id] : byName) made->push_back({id, name});
    const std::lock_guard lock(_mutex);
    _tenants = std::move(made);
    _tenantsNumber = number;   // of before: a change meanwhile has it made anew
    return _tenants;
}

std::uint64_t DirectoryAddressBook::tenantOfEmptyGroups() {
    const Tenants tenants = knownTenants();
    return tenants->size() == 1 ? tenants->front().id : 0;
}

BookGroup DirectoryAddressBook::bookGroup(const GroupEntry& group) {
    BookGroup out;
    out.id = group.id;
    out.key = keyText(*group.source, group.entry.key);
    out.name = group.entry.name;
    out.address = group.entry.address;
    const std::vector<UserPtr> members = membersOf(group);
    out.tenant = members.empty() ? tenantOfEmptyGroups() : members.front()->identity.tenant;
    for (const UserPtr& member : members)
        if (member->identity.tenant == out.tenant) out.members.push_back(member->identity.user);
    return out;
}

std::vector<UserPtr> DirectoryAddressBook::membersOf(const GroupEntry& group) {
    if (group.entry.members.size() > kManyMembers) knownTenants();   // which leaves everybody in the cache of Users
    std::vector<UserPtr> members;
    members.reserve(group.entry.members.size());
    for (const std::string& key : group.entry.members)
        if (UserPtr member = _users.findByKey(*group.source, key)) members.push_back(std::move(member));
    return members;
}

std::optional<Identity> DirectoryAddressBook::identity(UserId user) {
    const UserPtr found = _users.findById(user);
    return found && found->entry.isEnabled ? std::optional(found->identity) : std::nullopt;
}

std::uint64_t DirectoryAddressBook::currentChange() {
    _log.update(_users);
    return _log.current();
}

BookChanges DirectoryAddressBook::changes(std::uint64_t since, std::size_t limit) {
    _log.update(_users);
    const DirectoryChanges found = _log.since(since, limit);
    BookChanges out{{}, found.next, found.hasMore, found.needsResync};
    out.changes.reserve(found.changes.size());
    for (const DirectoryChange& change : found.changes) {
        const BookChangeType type = change.type == DirectoryChangeType::New       ? BookChangeType::New
                                    : change.type == DirectoryChangeType::Changed ? BookChangeType::Changed
                                                                                  : BookChangeType::Deleted;
        out.changes.push_back({change.number, change.kind == IdKind::Group ? BookKind::Group : BookKind::User, change.id, type});
    }
    return out;
}

bool DirectoryAddressBook::isWritable() { return _admin.findWritable() != nullptr; }

UserId DirectoryAddressBook::addUser(const BookUser& user, std::string_view tenantName, std::string_view password) {
    DirectoryUser entry;
    entry.login = user.login;
    entry.address = user.address;
    entry.displayName = user.displayName;
    entry.tenant = tenantName;
    entry.aliases = user.aliases;
    entry.quotaBytes = user.quotaBytes;
    entry.isEnabled = user.isEnabled;
    entry.isAdmin = user.isAdmin;
    const DirectorySource& source = _admin.writable();
    return _users.idOf(IdKind::User, source, _admin.add({entry}, {{}}, {std::string(password)}).at(0));
}

void DirectoryAddressBook::updateUser(const BookUser& user) {
    const UserPtr known = requireUser(user.id);
    DirectoryUser entry = known->entry;
    entry.login = user.login;
    entry.address = user.address;
    entry.displayName = user.displayName;
    entry.quotaBytes = user.quotaBytes;
    entry.isEnabled = user.isEnabled;
    entry.isAdmin = user.isAdmin;
    _admin.update(*known, entry);
}

void DirectoryAddressBook::setPassword(UserId user, std::string_view password) { _admin.setPassword(*requireUser(user), password); }

void DirectoryAddressBook::removeUser(UserId user) { _admin.remove(*requireUser(user)); }

UserId DirectoryAddressBook::addGroup(const BookGroup& group) {
    const DirectorySource& source = _admin.writable();
    if (group.members.empty() && tenantOfEmptyGroups() != group.tenant) {
        throw Error(ErrorCode::Unsupported, "A group without members cannot be of one of several tenants: add it with a member");
    }
    DirectoryGroup entry;
    entry.name = group.name;
    entry.address = group.address;
    for (const UserId id : group.members) {
        const UserPtr member = requireUser(id);
        if (member->identity.tenant != group.tenant) throw Error(ErrorCode::NotFound, "There is no such user");
        if (member->source != &source) throw anotherDirectory();
        entry.members.push_back(member->entry.key);
    }
    return _users.idOf(IdKind::Group, source, source.admin->addGroup(entry));
}

void DirectoryAddressBook::removeGroup(UserId group) {
    const GroupEntryPtr known = requireGroup(group);
    UserAdmin::adminOf(*known->source).deleteGroup(known->entry.key);
}

void DirectoryAddressBook::setMember(UserId group, UserId user, bool isMember) {
    const GroupEntryPtr known = requireGroup(group);
    const UserPtr member = requireUser(user);
    if (member->source != known->source) throw anotherDirectory();
    DirectoryAdmin& admin = UserAdmin::adminOf(*known->source);
    if (isMember) {
        const std::vector<UserPtr> members = membersOf(*known);
        if (!members.empty() && members.front()->identity.tenant != member->identity.tenant)
            throw Error(ErrorCode::InvalidArgument, "The user is of another tenant than the group");
    }
    admin.setMember(known->entry.key, member->entry.key, isMember);
}

std::uint64_t DirectoryAddressBook::tenantId(std::string_view name) { return _users.tenantId(name); }

UserPtr DirectoryAddressBook::requireUser(UserId id) {
    if (UserPtr found = _users.findById(id)) return found;
    throw Error(ErrorCode::NotFound, "There is no such user");
}

GroupEntryPtr DirectoryAddressBook::requireGroup(UserId id) {
    if (GroupEntryPtr found = _users.findGroupById(id)) return found;
    throw Error(ErrorCode::NotFound, "There is no such group");
}

}  // namespace corbel::auth
