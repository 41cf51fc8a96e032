#include "corbel/testing/fake_address_book.h"

#include <algorithm>
#include <set>

#include "corbel/text.h"

namespace corbel::testing {
namespace {

constexpr UserId kFirstId = 1001;

void checkLimit(std::size_t limit) {
    if (limit == 0 || limit > kMaxBookEntries) throw Error(ErrorCode::InvalidArgument, "The number of entries asked for is out of range");
}

template <class Entry>
Entry* find(std::vector<Entry>& entries, UserId id) {
    const auto found = std::find_if(entries.begin(), entries.end(), [id](const Entry& entry) { return entry.id == id; });
    return found == entries.end() ? nullptr : &*found;
}

bool answersTo(const BookUser& user, std::string_view name) {
    return text::equalsIgnoreCase(user.login, name) || text::equalsIgnoreCase(user.address, name) ||
           std::any_of(user.aliases.begin(), user.aliases.end(), [&](const std::string& alias) { return text::equalsIgnoreCase(alias, name); });
}

bool answersTo(const BookGroup& group, std::string_view name) { return text::equalsIgnoreCase(group.name, name) || text::equalsIgnoreCase(group.address, name); }

/// The tenant's only entry of that name; null: none.
template <class Entry>
const Entry* findByName(const std::vector<Entry>& entries, std::uint64_t tenant, std::string_view name) {
    const Entry* found = nullptr;
    for (const Entry& entry : entries) {
        if (name.empty() || entry.tenant != tenant || !answersTo(entry, name)) continue;
        if (found) throw Error(ErrorCode::Conflict, "The name is ambiguous");
        found = &entry;
    }
    return found;
}

/// The tenant's entries in order of `name`, behind `after`.
template <class Entry>
std::vector<Entry> pageOf(std::vector<Entry> entries, std::uint64_t tenant, std::string Entry::*name, std::string_view after, std::size_t limit) {
    checkLimit(limit);
    std::erase_if(entries, [&](const Entry& entry) { return entry.tenant != tenant || entry.*name <= after; });
    std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) { return a.*name < b.*name; });
    if (entries.size() > limit) entries.resize(limit);
    return entries;
}

}  // namespace

void FakeAddressBook::enter() {
    if (!failNext) return;
    const Error error = *failNext;
    failNext.reset();
    throw error;
}

void FakeAddressBook::write() {
    enter();
    if (!writable) throw Error(ErrorCode::Unsupported, "The directory is read only");
}

UserId FakeAddressBook::nextId() {
    UserId id = kFirstId;
    for (const BookUser& user : allUsers) id = std::max(id, user.id + 1);
    for (const BookGroup& group : allGroups) id = std::max(id, group.id + 1);
    for (const BookChange& change : _log) id = std::max(id, change.id + 1);
    return id;
}

BookUser& FakeAddressBook::requireUser(UserId id) {
    if (BookUser* found = find(allUsers, id)) return *found;
    throw Error(ErrorCode::NotFound, "There is no such user");
}

BookGroup& FakeAddressBook::requireGroup(UserId id) {
    if (BookGroup* found = find(allGroups, id)) return *found;
    throw Error(ErrorCode::NotFound, "There is no such group");
}

std::optional<BookUser> FakeAddressBook::user(UserId id) {
    enter();
    const BookUser* found = find(allUsers, id);
    if (!found) return std::nullopt;
    BookUser out = *found;
    out.groups.clear();
    for (const BookGroup& group : allGroups)
        if (std::find(group.members.begin(), group.members.end(), id) != group.members.end()) out.groups.push_back(group.id);
    return out;
}

std::optional<BookGroup> FakeAddressBook::group(UserId id) {
    enter();
    const BookGroup* found = find(allGroups, id);
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<BookUser> FakeAddressBook::findUser(std::uint64_t tenant, std::string_view name) {
    enter();
    const BookUser* found = findByName(allUsers, tenant, name);
    return found ? user(found->id) : std::nullopt;
}

std::optional<BookGroup> FakeAddressBook::findGroup(std::uint64_t tenant, std::string_view nameOrAddress) {
    enter();
    const BookGroup* found = findByName(allGroups, tenant, nameOrAddress);
    return found ? std::optional(*found) : std::nullopt;
}

std::vector<BookUser> FakeAddressBook::users(std::uint64_t tenant, std::string_view afterLogin, std::size_t limit) {
    enter();
    std::vector<BookUser> page = pageOf(allUsers, tenant, &BookUser::login, afterLogin, limit);
    for (BookUser& one : page) one = *user(one.id);
    return page;
}

std::vector<BookGroup> FakeAddressBook::groups(std::uint64_t tenant, std::string_view afterName, std::size_t limit) {
    enter();
    return pageOf(allGroups, tenant, &BookGroup::name, afterName, limit);
}

std::vector<BookTenant> FakeAddressBook::tenants() {
    enter();
    std::vector<BookTenant> used = allTenants;
    std::erase_if(used, [this](const BookTenant& tenant) { return std::none_of(allUsers.begin(), allUsers.end(), [&](const BookUser& one) { return one.tenant == tenant.id; }); });
    std::sort(used.begin(), used.end(), [](const BookTenant& a, const BookTenant& b) { return a.name < b.name; });
    return used;
}

std::optional<Identity> FakeAddressBook::identity(UserId id) {
    const std::optional<BookUser> found = user(id);
    if (!found || !found->isEnabled) return std::nullopt;
    return Identity{found->id, found->tenant, found->login, found->address, found->displayName, found->groups, found->isAdmin};
}

std::uint64_t FakeAddressBook::currentChange() {
    enter();
    return _log.empty() ? 0 : _log.back().number;
}

BookChanges FakeAddressBook::changes(std::uint64_t since, std::size_t limit) {
    const std::uint64_t current = currentChange();
    checkLimit(limit);
    BookChanges out;
    out.needsResync = since > current;
    out.next = out.needsResync ? 0 : since;
    if (out.needsResync) return out;
    // Each one's last change counts; to who has not heard of it what is there is new, and what is gone is nothing.
    std::map<std::pair<BookKind, UserId>, std::pair<std::uint64_t, BookChange>> last;   // with where it began
    for (const BookChange& change : _log) {
        auto& [began, known] = last[{change.kind, change.id}];
        if (change.type == BookChangeType::New || began == 0) began = change.number;
        known = change;
    }
    std::map<std::uint64_t, BookChange> found;
    for (auto& [key, entry] : last) {
        auto& [began, change] = entry;
        if (change.number <= since) continue;
        if (change.type != BookChangeType::Deleted) change.type = began > since ? BookChangeType::New : BookChangeType::Changed;
        found.emplace(change.number, change);
    }
    for (const auto& [number, change] : found) {
        if (out.next != since && out.changes.size() == limit) break;
        out.next = number;
        if (change.type != BookChangeType::Deleted || since != 0) out.changes.push_back(change);
    }
    out.hasMore = !found.empty() && out.next != found.rbegin()->first;
    return out;
}

UserId FakeAddressBook::addUser(const BookUser& user, std::string_view tenantName, std::string_view password) {
    write();
    if (user.login.empty()) throw Error(ErrorCode::InvalidArgument, "The login name is empty");
    for (const BookUser& other : allUsers)
        if (answersTo(other, user.login) || (!user.address.empty() && answersTo(other, user.address))) throw Error(ErrorCode::AlreadyExists, '"' + user.login + "\" is taken");
    BookUser made = user;
    made.id = nextId();
    made.key = "fake:" + std::to_string(made.id);
    made.groups.clear();
    auto tenant = std::find_if(allTenants.begin(), allTenants.end(), [&](const BookTenant& one) { return one.name == tenantName; });
    if (tenant == allTenants.end()) tenant = allTenants.insert(allTenants.end(), {nextId() + 1'000'000, std::string(tenantName)});
    made.tenant = tenant->id;
    if (!password.empty()) passwords[made.id] = password;
    allUsers.push_back(made);
    told(BookKind::User, made.id, BookChangeType::New);
    return made.id;
}

void FakeAddressBook::updateUser(const BookUser& user) {
    write();
    BookUser& known = requireUser(user.id);
    for (const BookUser& other : allUsers)
        if (other.id != user.id && (answersTo(other, user.login) || (!user.address.empty() && answersTo(other, user.address))))
            throw Error(ErrorCode::AlreadyExists, '"' + user.login + "\" is taken");
    known.login = user.login;
    known.address = user.address;
    known.displayName = user.displayName;
    known.quotaBytes = user.quotaBytes;
    known.isEnabled = user.isEnabled;
    known.isAdmin = user.isAdmin;
    told(BookKind::User, user.id, BookChangeType::Changed);
}

void FakeAddressBook::setPassword(UserId user, std::string_view password) {
    write();
    requireUser(user);
    if (password.empty()) throw Error(ErrorCode::InvalidArgument, "The password is empty");
    passwords[user] = password;
}

void FakeAddressBook::removeUser(UserId user) {
    write();
    requireUser(user);
    std::erase_if(allUsers, [user](const BookUser& one) { return one.id == user; });
    for (BookGroup& group : allGroups) std::erase(group.members, user);
    passwords.erase(user);
    told(BookKind::User, user, BookChangeType::Deleted);
}

UserId FakeAddressBook::addGroup(const BookGroup& group) {
    write();
    if (group.name.empty()) throw Error(ErrorCode::InvalidArgument, "The group's name is empty");
    for (const BookGroup& other : allGroups)
        if (answersTo(other, group.name)) throw Error(ErrorCode::AlreadyExists, '"' + group.name + "\" is taken");
    for (const UserId member : group.members)
        if (requireUser(member).tenant != group.tenant) throw Error(ErrorCode::NotFound, "There is no such user");
    allGroups.push_back(group);
    allGroups.back().id = nextId();
    allGroups.back().key = "fake:" + std::to_string(allGroups.back().id);
    told(BookKind::Group, allGroups.back().id, BookChangeType::New);
    return allGroups.back().id;
}

void FakeAddressBook::removeGroup(UserId group) {
    write();
    requireGroup(group);
    std::erase_if(allGroups, [group](const BookGroup& one) { return one.id == group; });
    told(BookKind::Group, group, BookChangeType::Deleted);
}

void FakeAddressBook::setMember(UserId group, UserId user, bool isMember) {
    write();
    BookGroup& known = requireGroup(group);
    if (requireUser(user).tenant != known.tenant) throw Error(ErrorCode::InvalidArgument, "The user is of another tenant than the group");
    std::erase(known.members, user);
    if (isMember) known.members.push_back(user);
    told(BookKind::Group, group, BookChangeType::Changed);
}

std::uint64_t FakeAddressBook::tenantId(std::string_view name) {
    enter();
    for (const BookTenant& tenant : allTenants)
        if (tenant.name == name) return tenant.id;
    std::uint64_t id = 0;
    for (const BookTenant& tenant : allTenants) id = std::max(id, tenant.id);
    allTenants.push_back({id + 1, std::string(name)});
    return id + 1;
}

UserId FakeAddressBook::add(std::string_view login, std::uint64_t tenant) {
    BookUser user;
    user.id = nextId();
    user.tenant = tenant;
    user.key = "fake:" + std::to_string(user.id);
    user.login = login;
    user.address = user.login + "@example.org";
    user.displayName = user.login;
    allUsers.push_back(user);
    told(BookKind::User, user.id, BookChangeType::New);
    return user.id;
}

void FakeAddressBook::told(BookKind kind, UserId id, BookChangeType type) { _log.push_back({_log.size() + 1, kind, id, type}); }

}  // namespace corbel::testing
