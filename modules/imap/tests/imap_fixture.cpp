#include "imap_fixture.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap_tests {
namespace {

constexpr std::string_view kPassword = "corbel-demo";

class PlainExchange final : public SaslExchange {
public:
    explicit PlainExchange(FakeAuth& auth) : _auth(auth) {}
    Step step(std::string_view response, bool hasData) override {
        if (!hasData) return {};
        const auto parts = text::split(response, '\0');
        if (parts.size() != 3) throw Error(ErrorCode::Syntax, "This is no PLAIN response");
        if (parts[2] != kPassword) throw Error(ErrorCode::Unauthenticated, "Wrong user or password");
        return {State::Success, {}, _auth.identity(parts[1])};
    }

private:
    FakeAuth& _auth;
};

class TwoStepExchange final : public SaslExchange {
public:
    explicit TwoStepExchange(FakeAuth& auth) : _auth(auth) {}
    Step step(std::string_view response, bool hasData) override {
        if (!hasData || response.empty()) return {State::Challenge, "again", {}};
        return {State::Success, "v=proof", _auth.identity(response)};
    }

private:
    FakeAuth& _auth;
};

}  // namespace

Identity FakeAuth::identity(std::string_view user) {
    const auto [found, isNew] = _ids.try_emplace(std::string(user), _ids.size() + 1);
    Identity out;
    out.user = found->second;
    out.login = user;
    out.address = out.login + "@example.org";
    return out;
}

std::vector<std::string> FakeAuth::mechanisms(const Connection& connection) {
    std::vector<std::string> out = {"TWO-STEP"};
    if (allowsPlaintext(connection)) out.emplace_back("PLAIN");
    return out;
}

bool FakeAuth::allowsPlaintext(const Connection& connection) { return connection.isTls() || connection.peer().isLoopback; }

std::unique_ptr<SaslExchange> FakeAuth::begin(std::string_view mechanism, Connection& connection, std::string_view) {
    if (mechanism == "TWO-STEP") return std::make_unique<TwoStepExchange>(*this);
    if (mechanism == "PLAIN" && allowsPlaintext(connection)) return std::make_unique<PlainExchange>(*this);
    throw Error(ErrorCode::Unsupported, "This mechanism is not offered");
}

Identity FakeAuth::login(Connection&, std::string_view, std::string_view user, std::string_view password) {
    if (isDown) throw Error(ErrorCode::Unavailable, "Logins do not work at the moment");
    if (password != kPassword) throw Error(ErrorCode::Unauthenticated, "Wrong user or password");
    return identity(user);
}

ImapFixture::ImapFixture(std::map<std::string, std::string> settings) {
    kernel.auth_ = &auth;
    kernel.stores_ = &stores;
    stores.onChange = [this](const ChangeEvent& event) { _events.push_back(event); };
    const char* folder = std::getenv("CORBEL_MODULES");
    const std::string path = std::string(folder ? folder : "modules") + "/imap.so";
    _library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!_library) throw std::runtime_error(dlerror());
    const auto create = reinterpret_cast<Module* (*)()>(dlsym(_library, "corbel_module_create"));
    _module.reset(create());
    _module->configure(testing::FakeSettings(_module->settings(), std::move(settings)));
    _module->start(kernel);
    _protocol = static_cast<Protocol*>(_module->interface(Protocol::kInterfaceId));
}

ImapFixture::~ImapFixture() {
    _clients.clear();
    _module->stop();
}

ImapFixture::Client& ImapFixture::connect() {
    Client& client = *_clients.emplace_back(std::make_unique<Client>());
    client.fixture = this;
    client.session = _protocol->newSession(client.connection);
    client.script = std::make_unique<testing::ScriptedClient>(*client.session, client.connection);
    client.greeting = client.script->open();
    return client;
}

ImapFixture::Client& ImapFixture::login(std::string_view user) {
    Client& client = connect();
    client.connection.hasTls = true;
    const std::string answer = client.say("l LOGIN " + std::string(user) + " " + std::string(kPassword));
    if (!answer.starts_with("l OK")) throw std::runtime_error("login failed: " + answer);
    return client;
}

void ImapFixture::deliverEvents() {
    for (const ChangeEvent& event : std::exchange(_events, {})) {
        for (const auto& client : _clients) {
            const auto& watched = client->connection.watched;
            const bool isWatched = std::any_of(watched.begin(), watched.end(), [&](const WatchKey& key) {
                return key.store == event.store && (key.folder == 0 || key.folder == event.folder);
            });
            if (isWatched && !client->script->isClosed()) client->unread += client->script->event(std::span(&event, 1));
        }
    }
}

std::string ImapFixture::Client::send(std::string_view bytes) {
    std::string out = std::exchange(unread, {});
    out += script->send(bytes);
    fixture->deliverEvents();
    return out;
}

}  // namespace corbel::imap_tests
