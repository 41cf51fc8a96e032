// A directory in memory that can be switched off, and everything that an Authenticator needs around it.
#pragma once

#include <corbel/testing/fake_connection.h>
#include <corbel/testing/fake_kernel.h>
#include <corbel/testing/manual_clock.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "auth/passwords.h"
#include "auth/users.h"
#include "db/server_database.h"
#include "support/temp_dir.h"

namespace corbel::auth {

/// Writes nothing but credentials; everything else is set through `users`.
class FakeDirectory final : public Directory, public DirectoryAdmin {
public:
    std::optional<DirectoryUser> findByLogin(std::string_view login) override {
        return find([&](const DirectoryUser& u) { return u.login == login || u.address == login; });
    }
    std::optional<DirectoryUser> findByAddress(std::string_view address) override {
        return find([&](const DirectoryUser& u) {
            return u.address == address || std::find(u.aliases.begin(), u.aliases.end(), address) != u.aliases.end();
        });
    }
    std::optional<DirectoryUser> findByKey(std::string_view key) override {
        return find([&](const DirectoryUser& u) { return u.key == key; });
    }
    std::optional<DirectoryGroup> findGroup(std::string_view name) override {
        ask();
        for (const auto& group : groups)
            if (group.name == name || group.address == name) return group;
        return std::nullopt;
    }
    std::vector<DirectoryUser> listUsers(std::string_view after, std::uint32_t limit) override { return page(users, &DirectoryUser::login, after, limit); }
    std::vector<DirectoryGroup> listGroups(std::string_view after, std::uint32_t limit) override { return page(groups, &DirectoryGroup::name, after, limit); }
    PasswordCheck checkPassword(std::string_view, std::string_view password) override {
        ask();
        return !plainPassword ? PasswordCheck::UseCredentials : password == *plainPassword ? PasswordCheck::Yes : PasswordCheck::No;
    }
    std::vector<std::string> credentials(std::string_view key) override {
        ask();
        ++credentialReads;
        const auto it = stored.find(key);
        return it == stored.end() ? std::vector<std::string>() : it->second;
    }
    bool allHaveScram() override {
        ask();
        return std::all_of(stored.begin(), stored.end(), [](const auto& entry) { return findScramVerifier(entry.second).has_value(); });
    }
    std::uint64_t changeNumber() override {
        ask();
        return number;
    }

    std::vector<std::string> addUsers(const std::vector<DirectoryUser>&, const std::vector<std::vector<std::string>>&) override {
        return {};
    }
    void updateUser(const DirectoryUser&) override {}
    void deleteUser(std::string_view) override {}
    void setCredentials(std::string_view key, const std::vector<std::string>& credentials) override {
        stored[std::string(key)] = credentials;
        ++number;
    }
    void addAlias(std::string_view, std::string_view) override {}
    void removeAlias(std::string_view) override {}
    std::string addGroup(const DirectoryGroup&) override { return {}; }
    void deleteGroup(std::string_view) override {}
    void setMember(std::string_view, std::string_view, bool) override {}

    DirectoryUser& add(std::string key, std::string login, std::string address, std::vector<std::string> credentials = {}) {
        DirectoryUser user;
        user.key = std::move(key);
        user.login = std::move(login);
        user.address = std::move(address);
        stored[user.key] = std::move(credentials);
        users.push_back(user);
        ++number;
        return users.back();
    }

    std::vector<DirectoryUser> users;
    std::vector<DirectoryGroup> groups;
    std::map<std::string, std::vector<std::string>, std::less<>> stored;
    std::optional<std::string> plainPassword;  // set: the directory compares itself
    std::uint64_t number = 1;
    bool isDown = false;
    int lookUps = 0;
    int pages = 0;
    int credentialReads = 0;

private:
    void ask() const {
        if (isDown) throw Error(ErrorCode::Unavailable, "The directory does not answer", "test");
    }
    template <class Entry>
    std::vector<Entry> page(std::vector<Entry> entries, std::string Entry::*name, std::string_view after, std::uint32_t limit) {
        ask();
        ++pages;
        std::erase_if(entries, [&](const Entry& entry) { return entry.*name <= after; });
        std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) { return a.*name < b.*name; });
        if (entries.size() > limit) entries.resize(limit);
        return entries;
    }
    template <class Matches>
    std::optional<DirectoryUser> find(Matches&& matches) {
        ask();
        ++lookUps;
        std::optional<DirectoryUser> found;
        for (const auto& user : users) {
            if (!matches(user)) continue;
            if (found) throw Error(ErrorCode::Conflict, "The name is ambiguous");
            found = user;
        }
        return found;
    }
};

inline AuthOptions cheapOptions() {
    AuthOptions options;
    options.scramIterations = kMinScramIterations;
    options.argon2MemoryBytes = 64 * 1024;
    options.argon2Passes = 1;
    return options;
}

class Rig {
public:
    explicit Rig(const AuthOptions& options = cheapOptions())
        : database(databaseOptions(folder)), users(database, log), gate(4), authenticator(users, database, options, clock, log, metrics) {
        users.setSources({{"fake", &directory, &directory}});
    }

    std::vector<std::string> credentialsFor(std::string_view password) { return makeCredentials(password, cheapOptions(), gate); }
    Identity login(std::string_view user, std::string_view password) { return authenticator.login(connection, "imap", user, password); }
    /// The code with which a login fails; nullopt when it succeeds.
    std::optional<ErrorCode> loginCode(std::string_view user, std::string_view password) {
        try {
            login(user, password);
            return std::nullopt;
        } catch (const Error& error) {
            return error.code();
        }
    }

    static db::ServerDatabaseOptions databaseOptions(const testing::TempDir& folder) {
        db::ServerDatabaseOptions options;
        options.sqlitePath = folder / "server.db";
        return options;
    }

    testing::TempDir folder;
    testing::FakeLog log;
    testing::FakeMetrics metrics;
    testing::ManualClock clock;
    testing::FakeConnection connection;
    db::ServerDatabase database;
    FakeDirectory directory;
    Users users;
    HashGate gate;
    Authenticator authenticator;
};

}  // namespace corbel::auth
