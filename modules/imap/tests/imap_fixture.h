// The IMAP module as it is loaded, over fakes: accounts, stores in memory, and as many clients as a test wants.
//
// Users are alice (1), bob (2) and every name that is asked for; the password is "corbel-demo". Changes wake idling clients at once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "corbel/auth.h"
#include "corbel/module.h"
#include "corbel/net.h"
#include "corbel/testing/fake_connection.h"
#include "corbel/testing/fake_kernel.h"
#include "corbel/testing/fake_store.h"
#include "corbel/testing/scripted_client.h"

namespace corbel::imap_tests {

/// LOGIN, PLAIN, and "TWO-STEP": answers "again" once, then takes the user's name, then has data with its success.
class FakeAuth final : public Auth {
public:
    std::vector<std::string> mechanisms(const Connection& connection) override;
    bool allowsPlaintext(const Connection& connection) override;
    std::unique_ptr<SaslExchange> begin(std::string_view mechanism, Connection& connection, std::string_view service) override;
    Identity login(Connection& connection, std::string_view service, std::string_view user, std::string_view password) override;
    Identity identity(std::string_view user);

    bool isDown = false;

private:
    std::map<std::string, UserId> _ids = {{"alice", 1}, {"bob", 2}};
};

class ImapFixture {
public:
    explicit ImapFixture(std::map<std::string, std::string> settings = {});
    ~ImapFixture();

    struct Client {
        testing::FakeConnection connection;
        std::unique_ptr<Session> session;
        std::unique_ptr<testing::ScriptedClient> script;
        std::string greeting;
        std::string unread;   ///< What events made the server write.

        /// Sends bytes; everything the server wrote since the last call.
        std::string send(std::string_view bytes);
        std::string say(std::string_view line) { return send(std::string(line) + "\r\n"); }
        ImapFixture* fixture = nullptr;
    };
    Client& connect();
    /// Connected and logged in, with TLS.
    Client& login(std::string_view user = "alice");
    /// Wakes the clients that watch what changed.
    void deliverEvents();

    testing::FakeKernel kernel;
    testing::FakeStores stores{kernel.fakeClock};
    FakeAuth auth;

private:
    void* _library = nullptr;
    std::unique_ptr<Module> _module;
    Protocol* _protocol = nullptr;
    std::vector<std::unique_ptr<Client>> _clients;
    std::vector<ChangeEvent> _events;
};

}  // namespace corbel::imap_tests
