// A session with fakes around it, for tests of conversations. [one thread]
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "corbel/testing/fake_kernel.h"
#include "corbel/testing/scripted_client.h"
#include "fakes.h"
#include "session.h"

namespace corbel::lmtp {

using testing::FakeConnection;
using testing::FakeKernel;
using testing::FakeSettings;
using testing::ScriptedClient;

/// Everything that one conversation needs; settings by name.
struct Setup {
    Setup() : Setup(std::map<std::string, std::string>{}) {}
    Setup(const std::string& key, const std::string& value) : Setup(std::map<std::string, std::string>{{key, value}}) {}
    explicit Setup(std::map<std::string, std::string> settings) {
        kernel.stores_ = &stores;
        kernel.delivery_ = &delivery;
        options = std::make_shared<const Options>(readOptions(FakeSettings(optionSpecs(), std::move(settings))));
        services = std::make_unique<Services>(kernel, options->parallelDeliveries);
        session = std::make_unique<LmtpSession>(*services, options);
        client = std::make_unique<ScriptedClient>(*session, connection);
        client->open();
    }
    /// LHLO, MAIL and RCPT; the last reply.
    std::string begin(const std::vector<std::string>& recipients, const std::string& mailParameters = {}) {
        say("LHLO mta.example.net");
        std::string reply = say("MAIL FROM:<sender@example.net>" + mailParameters);
        for (const std::string& recipient : recipients) reply = say("RCPT TO:<" + recipient + "@example.org>");
        return reply;
    }
    std::string say(std::string_view line) { return client->say(line); }
    std::string send(std::string_view bytes) { return client->send(bytes); }
    /// Says the lines one after another; the codes of all replies.
    std::string codesOf(const std::vector<std::string>& lines) {
        std::string replies;
        for (const std::string& line : lines) replies += say(line);
        return codes(replies);
    }
    /// Reply codes of a multi-line answer, "250 5.1.1,452 ...": the first 9 characters of each line.
    static std::string codes(const std::string& replies) {
        std::string out;
        for (std::size_t at = 0; at < replies.size();) {
            const std::size_t end = replies.find("\r\n", at);
            out += (out.empty() ? "" : ",") + replies.substr(at, 9);
            at = end + 2;
        }
        return out;
    }

    FakeKernel kernel;
    MemoryStores stores;
    MemoryDelivery delivery;
    std::shared_ptr<const Options> options;
    std::unique_ptr<Services> services;
    FakeConnection connection;
    std::unique_ptr<LmtpSession> session;
    std::unique_ptr<ScriptedClient> client;
};

inline const std::string kMessage = "Message-ID: <1@example.net>\r\nSubject: x\r\n\r\nHello\r\n";

}  // namespace corbel::lmtp
