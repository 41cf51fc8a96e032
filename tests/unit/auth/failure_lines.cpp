// Prints the log lines of every kind of failed login, as the server would write them: "FORM<TAB>EXPECTED ADDRESS<TAB>LINE".
// fail2ban_test.py applies the filter. An expected address of "-" is for lines that must not match.
#include <functional>
#include <iostream>

#include "auth/authenticator_core.h"
#include "fakes.h"
#include "log/logger.h"

namespace corbel::auth {
namespace {

/// Formats with the server's own formatter, in all its forms.
class PrintingLog final : public Log {
public:
    bool isEnabled(LogLevel) const noexcept override { return true; }
    void event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept override {
        const TimePoint now = systemClock().now();
        const std::string text = log::formatText(now, level, "auth", message, fields);
        print("text", text);
        print("text", log::formatText(now, level, "", message, fields));
        print("json", log::formatJson(now, level, "auth", message, fields));
        // As fail2ban's systemd backend gives lines: host, program, and the text without the time.
        const std::string_view withoutTime = std::string_view(text).substr(text.find(' ') + 1);
        print("journal", "mail corbeld[812]: " + std::string(withoutTime.substr(withoutTime.find(' ') + 1)));
    }
    std::string expected = "-";

private:
    void print(const char* form, const std::string& line) const { std::cout << form << '\t' << expected << '\t' << line << '\n'; }
};

void tryLogins(PrintingLog& log, const std::string& address, const std::string& expected) {
    Rig rig;
    Authenticator authenticator(rig.users, rig.database, cheapOptions(), rig.clock, log, rig.metrics);
    rig.connection.peerFacts.address = address;
    rig.connection.hasTls = true;
    rig.directory.add("1", "alice", "alice@example.org", rig.credentialsFor("secret"));
    rig.directory.add("2", "off", "off@example.org", rig.credentialsFor("secret")).isEnabled = false;
    rig.directory.add("3", "twin", "twin@a.example", rig.credentialsFor("secret"));
    rig.directory.add("4", "twin", "twin@b.example", rig.credentialsFor("secret"));
    log.expected = expected;
    const auto attempt = [](const std::function<void()>& body) {
        try {
            body();
            std::cerr << "a login that should fail did not\n";
            std::exit(1);
        } catch (const Error&) {
        }
    };
    const auto login = [&](const std::string& user, const std::string& password) {
        attempt([&] { authenticator.login(rig.connection, "imap", user, password); });
    };
    using namespace std::string_literals;
    const auto sasl = [&](const char* mechanism, const std::string& message) {
        attempt([&] { authenticator.begin(mechanism, rig.connection, "pop3")->step(message, true); });
    };
    login("alice", "wrong");
    login("nobody", "wrong");
    login("off", "secret");
    login("twin", "secret");
    login("", "x");
    // Names that try to look like something else.
    login("x address=203.0.113.99 service=", "x");
    login("x\nLogin failed address=203.0.113.99 service=imap", "x");
    login("\" address=203.0.113.99 service=\xff", "x");
    sasl("PLAIN", "nonsense");
    sasl("PLAIN", "bob\0alice\0secret"s);
    sasl("LOGIN", "");
    sasl("SCRAM-SHA-256", "nonsense");
    sasl("SCRAM-SHA-256-PLUS", "p=tls-exporter,,n=alice,r=abc");
    rig.connection.hasTls = false;
    login("alice", "secret");
    rig.connection.hasTls = true;
    for (int i = 0; i < 6; ++i) login("alice", "wrong" + std::to_string(i));
    log.expected = "-";
    rig.directory.isDown = true;
    login("carol", "x");
    rig.directory.isDown = false;
    rig.directory.add("5", "good", "good@example.org", rig.credentialsFor("secret"));
    rig.connection.peerFacts.address = "192.0.2.200";
    authenticator.login(rig.connection, "imap", "good", "secret");
}

}  // namespace
}  // namespace corbel::auth

int main() {
    corbel::auth::PrintingLog log;
    corbel::auth::tryLogins(log, "192.0.2.7", "192.0.2.7");
    corbel::auth::tryLogins(log, "2001:db8::7", "2001:db8::7");
    corbel::auth::tryLogins(log, "unix", "-");
    return 0;
}
