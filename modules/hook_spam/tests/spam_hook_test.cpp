// What counts as marked, and what the hook does to a delivery.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/error.h"
#include "corbel/testing/delivery_hook_contract.h"
#include "corbel/testing/fake_kernel.h"
#include "spam_hook.h"

namespace corbel::hook_spam {

namespace {

Options read(std::map<std::string, std::string> values) { return readOptions(testing::FakeSettings(optionSpecs(), std::move(values))); }

}  // namespace

class SpamHookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpamHookTest);
    CPPUNIT_TEST(marked);
    CPPUNIT_TEST(notMarked);
    CPPUNIT_TEST(prefix);
    CPPUNIT_TEST(filesMarkedMail);
    CPPUNIT_TEST(badSettings);
    CPPUNIT_TEST_SUITE_END();

    void marked() {
        const Options options;
        for (const char* message : {"X-Spam-Flag: YES\r\n\r\n", "Subject: x\r\nx-spam-flag:yes\r\n\r\nbody", "X-Spam-Flag \t: YES \r\n", "X-Spam-Flag: NO\nX-Spam-Flag: YES\n\n"}) {
            CPPUNIT_ASSERT_MESSAGE(message, isMarked(message, options));
        }
    }

    void notMarked() {
        const Options options;
        for (const char* message : {"", "X-Spam-Flag: NO\r\n\r\n", "Subject: x\r\n\r\nX-Spam-Flag: YES\r\n", "X-Spam-Flags: YES\r\n\r\n", "X-Spam-Flag: YES, really\r\n\r\n",
                                    "X-Spam-Flag:\r\n YES\r\n\r\n", "Y-X-Spam-Flag: YES\r\n\r\n", "X-Spam-Flag", "Subject: x\r\n X-Spam-Flag: YES\r\n\r\n"}) {
            CPPUNIT_ASSERT_MESSAGE(message, !isMarked(message, options));
        }
    }

    void prefix() {
        const Options options = read({{"header", "X-Spam-Status"}, {"value", "Yes"}, {"match", "prefix"}});
        CPPUNIT_ASSERT(isMarked("X-Spam-Status: Yes, score=9\r\n\r\n", options));
        CPPUNIT_ASSERT(!isMarked("X-Spam-Status: No, score=1\r\n\r\n", options));
    }

    void filesMarkedMail() {
        testing::FakeKernel kernel;
        SpamHook hook;
        hook.setOptions(read({{"folder", "Trash"}, {"keywords", "$Junk, Spam"}}));
        hook.start(kernel.log(), kernel.metrics());
        const Recipient recipient{"alice@example.org", "lists", {}};
        const testing::FakeMessage spam("X-Spam-Flag: YES\r\n\r\nbuy\r\n"), ham("Subject: x\r\n\r\nhello\r\n");
        DeliveryRequest request;
        request.recipient = &recipient;
        request.folder = "INBOX";
        request.message = &ham;
        hook.onDelivery(request);
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), request.folder);
        CPPUNIT_ASSERT(request.keywords.empty());
        request.message = &spam;
        hook.onDelivery(request);
        CPPUNIT_ASSERT_EQUAL(std::string("Trash"), request.folder);
        CPPUNIT_ASSERT(request.keywords == (std::vector<std::string>{"$Junk", "Spam"}));
        CPPUNIT_ASSERT(!request.discard);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, kernel.fakeMetrics.value("corbel_hook_spam_filed_total"));
    }

    void badSettings() {
        for (const auto& [key, value] : std::map<std::string, std::string>{{"header", ""}, {"value", ""}, {"folder", ""}}) CPPUNIT_ASSERT_THROW(read({{key, value}}), Error);
        CPPUNIT_ASSERT_THROW(read({{"header", "X Spam"}}), Error);
        CPPUNIT_ASSERT_THROW(read({{"header", "X-Spam:"}}), Error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpamHookTest);

class SpamHookContract : public testing::DeliveryHookContract {
    CORBEL_DELIVERY_HOOK_CONTRACT(SpamHookContract);

    DeliveryHook& makeHook() override {
        _hook = std::make_unique<SpamHook>();
        _hook->setOptions(read({}));
        _hook->start(_kernel.log(), _kernel.metrics());
        return *_hook;
    }

private:
    testing::FakeKernel _kernel;
    std::unique_ptr<SpamHook> _hook;
};
CPPUNIT_TEST_SUITE_REGISTRATION(SpamHookContract);

}  // namespace corbel::hook_spam
