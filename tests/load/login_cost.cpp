// What logins and recipients cost inside the server, without protocols and sockets: CPU and wall time for each, one thread.
#include <corbel/testing/fake_connection.h>
#include <corbel/testing/fake_kernel.h>
#include <time.h>

#include <cstdio>
#include <functional>

#include "auth/authenticator.h"
#include "auth/users.h"
#include "db/server_database.h"
#include "sql_directory.h"
#include "support/temp_dir.h"

namespace {

using namespace corbel;

class QuietLog final : public Log {
public:
    bool isEnabled(LogLevel) const noexcept override { return false; }
    void event(LogLevel, std::string_view, std::initializer_list<LogField>) noexcept override {}
};

double seconds(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

void measure(const char* what, int count, const std::function<void(int)>& body) {
    const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    const double wall = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < count; ++i) body(i);
    const double n = count;
    std::printf("%-44s %8d times  %10.1f us CPU  %10.1f us wall\n", what, count, (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / n,
                (seconds(CLOCK_MONOTONIC) - wall) * 1e6 / n);
}

}  // namespace

int main() {
    const corbel::testing::TempDir folder;
    QuietLog log;
    corbel::testing::FakeMetrics metrics;
    db::ServerDatabaseOptions options;
    options.sqlitePath = folder / "server.db";
    db::ServerDatabase database(options);
    directory_sql::SqlDirectory directory(database, systemClock(), std::chrono::seconds(1));
    auth::Users users(database, log);
    users.setSources({{"directory_sql", &directory, &directory}});
    auth::Authenticator authenticator(users, database, {}, systemClock(), log, metrics);
    corbel::testing::FakeConnection connection;
    connection.hasTls = true;
    connection.domain = "example.org";

    std::vector<std::string> credentials;
    measure("make credentials (argon2id and SCRAM)", 10, [&](int) { credentials = authenticator.makeCredentials("secret"); });
    constexpr int kUsers = 10'000;
    std::vector<DirectoryUser> entries;
    for (int i = 0; i < kUsers; ++i) {
        DirectoryUser user;
        user.login = "user" + std::to_string(i);
        user.address = user.login + "@example.org";
        user.displayName = "User " + std::to_string(i);
        entries.push_back(user);
    }
    measure("add 10,000 users at once", 1,
            [&](int) { directory.addUsers(entries, std::vector<std::vector<std::string>>(kUsers, credentials)); });
    const auto name = [](int i) { return "user" + std::to_string(i) + "@example.org"; };
    measure("recipient, first time (gets an id)", 1000, [&](int i) { users.findByAddress(name(i)); });
    std::vector<std::string> keys;
    for (int i = 1001; i <= kUsers; ++i) keys.push_back(std::to_string(i));
    measure("ids for 9,000 users at once", 1, [&](int) { users.reserveIds(users.sources()[0], keys); });
    measure("recipient, first time (has an id)", 1000, [&](int i) { users.findByAddress(name(5000 + i)); });
    measure("recipient, known", 1000, [&](int i) { users.findByAddress(name(i)); });
    directory.addAlias("1", "other@example.org");
    measure("recipient, after a change of the directory", 1000, [&](int i) { users.findByAddress(name(i)); });
    measure("login, first time (SCRAM verifier)", 200, [&](int i) { authenticator.login(connection, "imap", name(i), "secret"); });
    measure("login, cached", 20'000, [&](int i) { authenticator.login(connection, "imap", name(i % 200), "secret"); });
    connection.peerFacts.isLoopback = true;
    measure("login, nobody", 100, [&](int i) {
        try {
            authenticator.login(connection, "imap", "nobody" + std::to_string(i), "secret");
        } catch (const Error&) {
        }
    });
    directory.removeAlias("other@example.org");
    measure("login, cached, after a change of the directory", 200,
            [&](int i) { authenticator.login(connection, "imap", name(i), "secret"); });
    auth::AuthOptions argon2Only;
    argon2Only.useScram = false;
    authenticator.reconfigure(argon2Only);
    directory.setCredentials("9000", authenticator.makeCredentials("secret"));
    directory.setCredentials("9001", authenticator.makeCredentials("secret"));
    measure("login, first time (argon2id)", 2, [&](int i) { authenticator.login(connection, "imap", name(8999 + i), "secret"); });
    return 0;
}
