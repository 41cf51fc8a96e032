#include "static_directory.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace directory_static {

using corbel::DirectoryGroup;
using corbel::DirectoryUser;

namespace {

std::vector<std::string> items(std::string_view list) {
    std::vector<std::string> all;
    for (const std::string_view item : corbel::text::split(list, ','))
        if (!corbel::text::trim(item).empty()) all.push_back(corbel::text::toLower(corbel::text::trim(item)));
    return all;
}

bool isYes(std::string_view value) {
    if (value != "yes" && value != "no") throw corbel::Error(corbel::ErrorCode::InvalidArgument, "it is yes or no");
    return value == "yes";
}

class Parser {
public:
    void line(std::string_view text) {
        if (text.empty() || text.front() == '#') return;
        if (text.front() == '[') return section(text);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) throw corbel::Error(corbel::ErrorCode::InvalidArgument, "a line is [user LOGIN], [group NAME] or key = value");
        set(corbel::text::trim(text.substr(0, equals)), corbel::text::trim(text.substr(equals + 1)));
    }

    Entries finish() {
        for (auto& [name, group] : _all.groups) {
            for (const std::string& member : group.members) {
                const auto user = _all.users.find(member);
                if (user == _all.users.end()) throw corbel::Error(corbel::ErrorCode::InvalidArgument, "the group " + name + " has a member that is no user: " + member);
                user->second.groups.push_back(group.key);
            }
        }
        return std::move(_all);
    }

private:
    void section(std::string_view text) {
        const auto words = corbel::text::split(text.substr(1, text.find(']') - 1), ' ');
        if (words.size() != 2 || words[1].empty() || (words[0] != "user" && words[0] != "group"))
            throw corbel::Error(corbel::ErrorCode::InvalidArgument, "a section is [user LOGIN] or [group NAME]");
        const std::string name = corbel::text::toLower(words[1]);
        _user = nullptr;
        _group = nullptr;
        if (words[0] == "user") {
            _user = &_all.users[name];
            _user->key = _user->login = name;
        } else {
            _group = &_all.groups[name];
            _group->key = _group->name = name;
        }
    }

    void set(std::string_view key, std::string_view value) {
        const std::string lower = corbel::text::toLower(value);
        if (_user && key == "address") _user->address = lower;
        else if (_user && key == "name") _user->displayName = value;
        else if (_user && key == "aliases") _user->aliases = items(value);
        else if (_user && key == "tenant") _user->tenant = value;
        else if (_user && key == "enabled") _user->isEnabled = isYes(value);
        else if (_user && key == "admin") _user->isAdmin = isYes(value);
        else if (_user && key == "credential") _all.credentials[_user->key].emplace_back(value);
        else if (_group && key == "address") _group->address = lower;
        else if (_group && key == "members") _group->members = items(value);
        else if (const auto bytes = corbel::text::parseUnsigned(value); _user && key == "quota" && bytes) _user->quotaBytes = *bytes;
        else throw corbel::Error(corbel::ErrorCode::InvalidArgument, "nothing is known of \"" + std::string(key) + "\" with this value here");
    }

    Entries _all;
    DirectoryUser* _user = nullptr;
    DirectoryGroup* _group = nullptr;
};

/// The values behind `after`, at most `limit`.
template <class Map>
auto page(const Map& map, std::string_view after, std::uint32_t limit) {
    std::vector<typename Map::mapped_type> all;
    for (auto one = map.upper_bound(after); one != map.end() && all.size() < limit; ++one) all.push_back(one->second);
    return all;
}

}  // namespace

Entries parseEntries(std::string_view text) {
    Parser parser;
    std::size_t number = 0;
    try {
        for (const std::string_view line : corbel::text::split(text, '\n')) {
            ++number;
            parser.line(corbel::text::trim(line));
        }
        return parser.finish();
    } catch (const corbel::Error& error) {
        throw corbel::Error(error.code(), "line " + std::to_string(number) + ": " + error.userText());
    }
}

void StaticDirectory::load(std::string_view text) {
    auto next = std::make_shared<const Entries>(parseEntries(text));
    const std::lock_guard lock(_mutex);
    _entries = std::move(next);
    ++_changeNumber;
}

std::shared_ptr<const Entries> StaticDirectory::entries() {
    const std::lock_guard lock(_mutex);
    return _entries;
}

std::optional<DirectoryUser> StaticDirectory::findByLogin(std::string_view login) {
    const auto all = entries();
    if (const auto found = all->users.find(login); found != all->users.end()) return found->second;
    std::optional<DirectoryUser> match;
    for (const auto& [name, user] : all->users) {
        // An address, or the local part of somebody's login.
        if (user.address != login && !(name.size() > login.size() && name.starts_with(login) && name[login.size()] == '@' && !login.empty())) continue;
        if (match) throw corbel::Error(corbel::ErrorCode::Conflict, "The name is ambiguous", "log in with the address");
        match = user;
    }
    return match;
}

std::optional<DirectoryUser> StaticDirectory::findByAddress(std::string_view address) {
    if (address.find('@') == std::string_view::npos) return std::nullopt;
    const auto all = entries();
    for (const auto& [name, user] : all->users)
        if (user.address == address || std::find(user.aliases.begin(), user.aliases.end(), address) != user.aliases.end()) return user;
    return std::nullopt;
}

std::optional<DirectoryUser> StaticDirectory::findByKey(std::string_view key) {
    const auto all = entries();
    const auto found = all->users.find(key);
    return found == all->users.end() ? std::nullopt : std::optional(found->second);
}

std::optional<DirectoryGroup> StaticDirectory::findGroup(std::string_view addressOrName) {
    const auto all = entries();
    for (const auto& [name, group] : all->groups)
        if (name == addressOrName || (!group.address.empty() && group.address == addressOrName)) return group;
    return std::nullopt;
}

std::vector<DirectoryUser> StaticDirectory::listUsers(std::string_view afterLogin, std::uint32_t limit) { return page(entries()->users, afterLogin, limit); }

std::vector<DirectoryGroup> StaticDirectory::listGroups(std::string_view afterName, std::uint32_t limit) { return page(entries()->groups, afterName, limit); }

std::vector<std::string> StaticDirectory::credentials(std::string_view key) {
    const auto all = entries();
    const auto found = all->credentials.find(key);
    return found == all->credentials.end() ? std::vector<std::string>{} : found->second;
}

bool StaticDirectory::allHaveScram() {
    const auto all = entries();
    return std::all_of(all->credentials.begin(), all->credentials.end(), [](const auto& entry) {
        return std::any_of(entry.second.begin(), entry.second.end(), [](const std::string& one) { return one.starts_with("{SCRAM-SHA-256}"); });
    });
}

std::uint64_t StaticDirectory::changeNumber() {
    const std::lock_guard lock(_mutex);
    return _changeNumber;
}

}  // namespace directory_static
