// What every `corbel.hook.delivery/1` has to do, as a CppUnit fixture. A hook's tests derive from it:
//
//   class AuditContract : public corbel::testing::DeliveryHookContract {
//       CORBEL_DELIVERY_HOOK_CONTRACT(AuditContract);
//       corbel::DeliveryHook& makeHook() override { ... started, with the settings that an operator gets by default ... }
//   };
//   CPPUNIT_TEST_SUITE_REGISTRATION(AuditContract);
//
// Holds for whatever message comes; what the hook is for is its own tests' matter.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "corbel/delivery.h"
#include "corbel/error.h"
#include "corbel/testing/fake_message.h"
#include "corbel/text.h"

namespace corbel::testing {

class DeliveryHookContract : public CppUnit::TestFixture {
public:
    /// Lives until the next call or the fixture's end.
    virtual DeliveryHook& makeHook() = 0;

    void setUp() override { _hook = &makeHook(); }

    void priorityIsFixed() {
        const int first = _hook->priority();
        deliver("Subject: x\r\n\r\nhello\r\n");
        CPPUNIT_ASSERT_EQUAL(first, _hook->priority());
    }

    void takesWhateverComes() {
        for (const std::string& message : {std::string(), std::string("\r\n"), std::string("no header at all"), std::string("Subject: x"), std::string("\r\n\r\nbody\r\n"),
                                           std::string(": no name\r\n\r\n"), std::string(" continuation first\r\nA: b\r\n\r\n"), std::string(300'000, 'h'),
                                           "Subject: " + std::string(200'000, 'x') + "\r\n\r\n", std::string("A: b\r\n\r\n") + std::string(1'000'000, '\0'),
                                           std::string("Subject: \xff\xfe\x80\r\n\r\n\xc3\r\n"), std::string("A: b\nC: d\n\nbare\n")})
            deliver(message);
    }

    void takesWhoeverSends() {
        for (const char* sender : {"", "bob@example.net", "\"odd name\"@example.net", "j\xc3\xb6rg@example.net"}) deliver("Subject: x\r\n\r\n", sender);
    }

    void inlineAndInPieces() {
        const std::string message = "Subject: x\r\nX-Test: y\r\n\r\nhello\r\n";
        const DeliveryRequest pieces = deliver(message, "bob@example.net", false), whole = deliver(message, "bob@example.net", true);
        CPPUNIT_ASSERT_EQUAL(whole.folder, pieces.folder);
        CPPUNIT_ASSERT_EQUAL(whole.flags, pieces.flags);
        CPPUNIT_ASSERT(whole.keywords == pieces.keywords);
        CPPUNIT_ASSERT_EQUAL(whole.discard, pieces.discard);
    }

    void earlierHooksAreHeard() {
        Delivery one("Subject: x\r\n\r\n", "bob@example.net", false);
        one.request.keywords = {"$Early"};
        one.request.flags = kFlagged;
        run(one);
        if (one.request.discard) return;
        CPPUNIT_ASSERT_MESSAGE("a keyword of an earlier hook is gone", !one.request.keywords.empty() && one.request.keywords.front() == "$Early");
        CPPUNIT_ASSERT_MESSAGE("a flag of an earlier hook is gone", one.request.flags & kFlagged);
    }

    void unreadableMessageIsTemporary() {
        Delivery one("Subject: x\r\n\r\n", "bob@example.net", false);
        one.message.isUnreadable = true;
        try {
            _hook->onDelivery(one.request);
        } catch (const Error& error) {
            CPPUNIT_ASSERT_MESSAGE("a message that cannot be read now was refused for good", error.code() == ErrorCode::Unavailable || error.code() == ErrorCode::Timeout);
        }
        one.check();
    }

    void manyAtOnce() {
        std::atomic<int> failures{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i) {
                    try {
                        Delivery one("Subject: " + std::to_string(t) + "\r\n\r\n" + std::string(static_cast<std::size_t>(i), 'x'), "bob@example.net", i % 2 == 0);
                        _hook->onDelivery(one.request);
                    } catch (const Error&) {
                    } catch (...) {
                        ++failures;
                    }
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(0, failures.load());
    }

protected:
    /// One delivery to alice's INBOX, with what it must not lose.
    struct Delivery {
        Delivery(std::string text, std::string sender, bool isInline) : message(std::move(text), isInline) {
            owner.user = 1;
            owner.login = "alice";
            owner.address = "alice@example.org";
            recipient = {"alice@example.org", "", {owner}};
            request.sender = std::move(sender);
            request.recipient = &recipient;
            request.owner = &recipient.owners.front();
            request.message = &message;
            request.prefix = kPrefix;
            request.folder = "INBOX";
        }
        Delivery(const Delivery&) = delete;
        Delivery& operator=(const Delivery&) = delete;

        void check() const {
            CPPUNIT_ASSERT_MESSAGE("recipient, owner and message are not a hook's to replace",
                                   request.recipient == &recipient && request.owner == &recipient.owners.front() && request.message == &message);
            CPPUNIT_ASSERT_MESSAGE("no folder", !request.folder.empty() && text::isValidUtf8(request.folder));
            CPPUNIT_ASSERT_MESSAGE("the header lines that were there are gone", request.prefix.find(kPrefix) != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE("the prefix is no longer lines ended by CRLF: " + request.prefix, isHeader(request.prefix));
            for (const std::string& keyword : request.keywords) {
                CPPUNIT_ASSERT_MESSAGE("not a keyword: " + keyword, !keyword.empty() && keyword.size() <= kMaxKeywordLength &&
                                                                        keyword.find_first_of("(){ %*\"\\]\x7f") == std::string::npos);
                for (const char c : keyword) CPPUNIT_ASSERT_MESSAGE("not a keyword: " + keyword, c > ' ');
            }
        }

        FakeMessage message;
        Identity owner;
        Recipient recipient;
        DeliveryRequest request;
    };

    void run(Delivery& one) {
        try {
            _hook->onDelivery(one.request);
        } catch (const Error& error) {
            CPPUNIT_ASSERT_MESSAGE("a refusal has a sentence for the sender", !error.userText().empty());
            CPPUNIT_ASSERT_MESSAGE("a refusal is not Internal: " + error.userText(), error.code() != ErrorCode::Internal);
        }
        one.check();
    }

    /// What a delivery became. Its pointers lead nowhere any more.
    DeliveryRequest deliver(std::string message, std::string sender = "bob@example.net", bool isInline = false) {
        Delivery one(std::move(message), std::move(sender), isInline);
        run(one);
        return one.request;
    }

private:
    static constexpr const char* kPrefix = "Return-Path: <bob@example.net>\r\nDelivered-To: alice@example.org\r\n";

    static bool isHeader(std::string_view lines) {
        while (!lines.empty()) {
            const std::size_t end = lines.find("\r\n");
            if (end == std::string_view::npos || end == 0) return false;
            const std::string_view line = lines.substr(0, end);
            const bool isContinued = line.front() == ' ' || line.front() == '\t';
            if (line.find_first_of("\r\n") != std::string_view::npos || (!isContinued && line.find(':') == std::string_view::npos)) return false;
            lines.remove_prefix(end + 2);
        }
        return true;
    }

    DeliveryHook* _hook = nullptr;
};

}  // namespace corbel::testing

#define CORBEL_DELIVERY_HOOK_CONTRACT(Class)    \
    CPPUNIT_TEST_SUITE(Class);                  \
    CPPUNIT_TEST(priorityIsFixed);              \
    CPPUNIT_TEST(takesWhateverComes);           \
    CPPUNIT_TEST(takesWhoeverSends);            \
    CPPUNIT_TEST(inlineAndInPieces);            \
    CPPUNIT_TEST(earlierHooksAreHeard);         \
    CPPUNIT_TEST(unreadableMessageIsTemporary); \
    CPPUNIT_TEST(manyAtOnce);                   \
    CPPUNIT_TEST_SUITE_END();                   \
                                                \
public:                                         \
    static_assert(true, "a semicolon follows")
