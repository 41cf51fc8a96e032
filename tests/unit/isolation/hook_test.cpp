#include <cppunit/extensions/HelperMacros.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "corbel/testing/delivery_hook_contract.h"
#include "isolated.h"

using namespace corbel;
using namespace corbel::isolation;
using namespace std::chrono_literals;

namespace {

const std::string kDeeds = "bad_modules/hook_deeds.so";

/// The SDK's promises to the server hold through a guest as well.
class IsolatedHookContract : public testing::DeliveryHookContract {
    CORBEL_DELIVERY_HOOK_CONTRACT(IsolatedHookContract);

    DeliveryHook& makeHook() override {
        _audit = std::make_unique<Isolated>("bad_modules/hook_audit.so");
        _audit->start();
        return _audit->get<DeliveryHook>();
    }

private:
    std::unique_ptr<Isolated> _audit;
};
CPPUNIT_TEST_SUITE_REGISTRATION(IsolatedHookContract);

class IsolatedHookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(IsolatedHookTest);
    CPPUNIT_TEST(changesComeBack);
    CPPUNIT_TEST(messageIsReadInPieces);
    CPPUNIT_TEST(errorsKeepTheirKind);
    CPPUNIT_TEST(deathsCostTheirCall);
    CPPUNIT_TEST(babbleIsTheEnd);
    CPPUNIT_TEST(hangingIsCutOff);
    CPPUNIT_TEST(askingGainsNoTime);
    CPPUNIT_TEST(deathFailsAllCallsUnderWay);
    CPPUNIT_TEST(callsRunSideBySide);
    CPPUNIT_TEST(readingFailsAsInTheServer);
    CPPUNIT_TEST(startThatHangsIsCutOff);
    CPPUNIT_TEST(startMayNotEither);
    CPPUNIT_TEST(killedFromOutside);
    CPPUNIT_TEST_SUITE_END();

    struct Delivered {
        DeliveryRequest request;
        std::unique_ptr<StagedMessage> message;
        Recipient recipient;
        Identity owner;
    };

    static std::unique_ptr<Delivered> deliver(DeliveryHook& hook, const std::string& deed, const std::string& rest = "Subject: x\r\n\r\ntext\r\n") {
        auto one = std::make_unique<Delivered>();
        one->message = std::make_unique<testing::FakeMessage>("X-Deed: " + deed + "\r\n" + rest);
        one->owner.login = "alice";
        one->recipient = {"alice@example.org", {}, {one->owner}};
        one->request.sender = "bob@example.net";
        one->request.recipient = &one->recipient;
        one->request.owner = &one->owner;
        one->request.message = one->message.get();
        one->request.prefix = "Return-Path: <>\r\n";
        one->request.folder = "INBOX";
        hook.onDelivery(one->request);
        return one;
    }

    static ErrorCode codeOf(DeliveryHook& hook, const std::string& deed) {
        try {
            deliver(hook, deed);
        } catch (const Error& error) {
            return error.code();
        }
        CPPUNIT_FAIL(deed + " did not fail");
        return {};
    }

    void changesComeBack() {
        Isolated deeds(kDeeds);
        deeds.start({{"mark", "seen"}});
        auto& hook = deeds.get<DeliveryHook>();
        CPPUNIT_ASSERT_EQUAL(77, hook.priority());
        const auto one = deliver(hook, "keyword");
        CPPUNIT_ASSERT(one->request.prefix.starts_with("Return-Path: <>\r\nX-Done: keyword  seen alice "));
        CPPUNIT_ASSERT(one->request.keywords == std::vector<std::string>{"$Deed"});
        CPPUNIT_ASSERT(!one->request.discard && deliver(hook, "discard")->request.discard);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, deeds.kernel.fakeMetrics.value("corbel_hook_deeds_seen_total"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, deeds.kernel.fakeMetrics.value("corbel_hook_deeds_bytes"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deeds.kernel.fakeLog.count("Deeds can be done server=mail.example.org mark=seen"));
        deeds.reconfigure({{"mark", "new"}});
        CPPUNIT_ASSERT(deliver(hook, "x")->request.prefix.find("x  new alice") != std::string::npos);
    }

    void messageIsReadInPieces() {
        Isolated spam("modules/hook_spam.so");
        spam.start();
        auto& hook = spam.get<DeliveryHook>();
        // The whole header is read, four pieces and a bit.
        CPPUNIT_ASSERT_EQUAL(std::string("Junk"), deliver(hook, "none", "X-Spam-Flag: YES\r\nX: " + std::string(2 * kMaxPieceBytes, 'x') + "\r\n\r\n")->request.folder);
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), deliver(hook, "none")->request.folder);
    }

    void errorsKeepTheirKind() {
        Isolated deeds(kDeeds);
        deeds.start();
        auto& hook = deeds.get<DeliveryHook>();
        try {
            deliver(hook, "refuse");
            CPPUNIT_FAIL("it was not refused");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(ErrorCode::NoAccess == error.code());
            CPPUNIT_ASSERT_EQUAL(std::string("not  from you"), error.userText());   // no second line of a reply
            CPPUNIT_ASSERT_EQUAL(std::string("deed"), error.detail());
        }
        CPPUNIT_ASSERT_THROW(deliver(hook, "throw"), std::runtime_error);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, deeds.module.process().restarts);
    }

    void deathsCostTheirCall() {
        Isolated deeds(kDeeds, 20s, 64 << 20);
        deeds.start();
        auto& hook = deeds.get<DeliveryHook>();
        for (const char* deed : {"exit", "leak"}) {
            const module::ProcessStatus before = deeds.module.process();
            CPPUNIT_ASSERT(ErrorCode::Internal == codeOf(hook, deed));
            deliver(hook, "none");   // waits for the next one
            const module::ProcessStatus after = deeds.module.process();
            CPPUNIT_ASSERT_EQUAL(before.restarts + 1, after.restarts);
            CPPUNIT_ASSERT_EQUAL(std::string("running"), after.state);
            CPPUNIT_ASSERT(before.pid != after.pid);
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, deeds.failed("ended"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deeds.kernel.fakeLog.count("ended; it is started again pid=") - deeds.kernel.fakeLog.count("seconds=2"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deeds.kernel.fakeLog.count("reason=its process ended with status 7 seconds=1"));
    }

    void babbleIsTheEnd() {
        Isolated deeds(kDeeds);
        deeds.start();
        auto& hook = deeds.get<DeliveryHook>();
        CPPUNIT_ASSERT(ErrorCode::Internal == codeOf(hook, "babble"));
        deliver(hook, "none");   // the next one runs, so the end of the other is logged
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deeds.kernel.fakeLog.count("reason=it broke the protocol"));
    }

    void hangingIsCutOff() {
        Isolated deeds(kDeeds, 300ms);
        deeds.start();
        CPPUNIT_ASSERT(ErrorCode::Timeout == codeOf(deeds.get<DeliveryHook>(), "spin"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, deeds.failed("late"));
    }

    void askingGainsNoTime() {
        Isolated deeds(kDeeds, 300ms);
        deeds.start();
        CPPUNIT_ASSERT(ErrorCode::Timeout == codeOf(deeds.get<DeliveryHook>(), "pester"));
    }

    void deathFailsAllCallsUnderWay() {
        Isolated deeds(kDeeds);
        deeds.start();
        auto& hook = deeds.get<DeliveryHook>();
        std::atomic<int> failed{0};
        std::thread other([&] {
            if (codeOf(hook, "hang") == ErrorCode::Internal) ++failed;
        });
        // Until one more was seen than these are.
        for (std::uint64_t n = 0; deeds.kernel.fakeMetrics.value("corbel_hook_deeds_seen_total") <= n; ++n) deliver(hook, "none");
        ::kill(deeds.module.process().pid, SIGKILL);
        other.join();
        CPPUNIT_ASSERT_EQUAL(1, failed.load());
    }

    void callsRunSideBySide() {
        Isolated deeds(kDeeds);
        deeds.start();
        auto& hook = deeds.get<DeliveryHook>();
        std::vector<std::thread> threads;
        std::atomic<int> right{0};
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&hook, &right, t] {
                for (int i = 0; i < 50; ++i) {
                    const std::string deed = "say" + std::to_string(t) + '-' + std::to_string(i);
                    if (deliver(hook, deed)->request.prefix.find("X-Done: " + deed + ' ') != std::string::npos) ++right;
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(400, right.load());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{400}, deeds.kernel.fakeMetrics.value("corbel_hook_deeds_seen_total"));
    }

    /// A message whose bytes are on a disk that fails.
    class BrokenMessage final : public StagedMessage {
    public:
        std::uint64_t size() const noexcept override { return 100; }
        std::string_view structure() const noexcept override { return {}; }
        std::string_view envelope() const noexcept override { return {}; }
        std::unique_ptr<ContentReader> content() const override { throw Error(ErrorCode::Corrupt, "The message is damaged"); }
    };

    void readingFailsAsInTheServer() {
        Isolated deeds(kDeeds);
        deeds.start();
        const BrokenMessage message;
        const Identity owner;
        const Recipient recipient{"a@example.org", {}, {owner}};
        DeliveryRequest request;
        request.recipient = &recipient;
        request.owner = &owner;
        request.message = &message;
        try {
            deeds.get<DeliveryHook>().onDelivery(request);
            CPPUNIT_FAIL("it was read");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(ErrorCode::Corrupt == error.code());
        }
        CPPUNIT_ASSERT_EQUAL(std::string("running"), deeds.module.process().state);
    }

    void startThatHangsIsCutOff() {
        IsolationOptions options{builtFile("bin/corbel-guest"), 5s, 1s};
        Isolated deeds(kDeeds);
        IsolatedModule module(options, deeds.request, module::inspect(deeds.request.file, ::geteuid()).valueOrThrow());
        module.configure(testing::FakeSettings(module.settings(), {{"start", "hang"}}));
        CPPUNIT_ASSERT_THROW(module.start(deeds.kernel), Error);
        CPPUNIT_ASSERT_EQUAL(pid_t{0}, module.process().pid);
        deeds.start();
    }

    void startMayNotEither() {
        for (const auto& [deed, outcome] : {std::pair("fork", "EPERM"), {"exec", "EPERM"}, {"socket", "EPERM"}, {"kill", "EPERM"}, {"ptrace", "EPERM"}, {"open", "EACCES"}}) {
            Isolated deeds(kDeeds);
            try {
                deeds.start({{"start", deed}});
                CPPUNIT_FAIL(std::string(deed) + " was started");
            } catch (const Error& error) {
                CPPUNIT_ASSERT_EQUAL(std::string(deed) + ": " + outcome, error.userText());
            }
        }
    }

    void killedFromOutside() {
        Isolated deeds(kDeeds);
        deeds.start();
        ::kill(deeds.module.process().pid, SIGKILL);
        try {
            deliver(deeds.get<DeliveryHook>(), "none");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(ErrorCode::Internal == error.code());   // it still reached the old one
            deliver(deeds.get<DeliveryHook>(), "none");
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, deeds.module.process().restarts);
        CPPUNIT_ASSERT(deeds.module.process().lastEnd.find("SIGKILL") != std::string::npos);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(IsolatedHookTest);

}  // namespace
