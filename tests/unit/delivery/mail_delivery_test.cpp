#include "delivery/mail_delivery.h"

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <stdexcept>

#include "auth/fakes.h"
#include "fake_stores.h"

namespace corbel::delivery {
namespace {

class FakeHook final : public DeliveryHook {
public:
    FakeHook(int priority, std::function<void(DeliveryRequest&)> body) : _priority(priority), _body(std::move(body)) {}
    int priority() const noexcept override { return _priority; }
    void onDelivery(DeliveryRequest& request) override { _body(request); }

private:
    int _priority;
    std::function<void(DeliveryRequest&)> _body;
};

class MailDeliveryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MailDeliveryTest);
    CPPUNIT_TEST(addressesLeadToOwners);
    CPPUNIT_TEST(subAddresses);
    CPPUNIT_TEST(anotherSeparator);
    CPPUNIT_TEST(addressesWithoutADomain);
    CPPUNIT_TEST(quotedLocalParts);
    CPPUNIT_TEST(refusalsSayWhy);
    CPPUNIT_TEST(groupsLeadToMembers);
    CPPUNIT_TEST(deliversIntoInboxOrTheNamedFolder);
    CPPUNIT_TEST(hooksRunInOrderAndChangeTheRequest);
    CPPUNIT_TEST(aFailingHookIsTemporary);
    CPPUNIT_TEST(aHookMayRefuseOrDiscard);
    CPPUNIT_TEST(aRetriedGroupMessageComesOnce);
    CPPUNIT_TEST(aFullMemberDoesNotStopTheOthers);
    CPPUNIT_TEST(aTemporaryFailureGoesBeforeAFullMailbox);
    CPPUNIT_TEST(aMemberReachedOtherwiseIsLeftOutOfTheNextAttempt);
    CPPUNIT_TEST(aFolderThatGoesMeanwhileIsNoRefusal);
    CPPUNIT_TEST(keywordsWithoutRoomAreLeftOut);
    CPPUNIT_TEST(aMemberWithoutRoomForNowIsTriedAgain);
    CPPUNIT_TEST(badSeparatorsAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _rig = std::make_unique<auth::Rig>();
        _stores = std::make_unique<FakeStores>();
        make({"+", ""});
        _rig->directory.add("1", "alice", "alice@example.org").aliases = {"info@example.org", "c++@example.org"};
        _rig->directory.add("2", "bob", "bob@example.org");
        _rig->directory.groups.push_back({"g1", "team", "team@example.org", {"1", "2"}});
        _rig->directory.groups.push_back({"g2", "nobody", "nobody@example.org", {}});
        ++_rig->directory.number;
    }
    void tearDown() override {
        _delivery.reset();
        _stores.reset();
        _rig.reset();
    }

    void addressesLeadToOwners() {
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("alice@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("Alice@EXAMPLE.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("info@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("Alice@EXAMPLE.org"), _delivery->resolve("Alice@EXAMPLE.org").address);
        CPPUNIT_ASSERT(codeOf("mallory@example.org") == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf("alice@example.com") == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf("") == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf("@example.org") == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf(std::string(5000, 'a') + "@example.org") == ErrorCode::NotFound);
    }

    void subAddresses() {
        const Recipient recipient = _delivery->resolve("alice+Lists.Dev+x@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("Lists.Dev+x"), recipient.detail);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), recipient.owners.at(0).login);
        // An alias that has the separator in it is an address of its own.
        CPPUNIT_ASSERT_EQUAL(std::string(), _delivery->resolve("c++@example.org").detail);
        CPPUNIT_ASSERT_EQUAL(std::string(), _delivery->resolve("alice+@example.org").detail);
        CPPUNIT_ASSERT(codeOf("+alice@example.org") == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf("alice@example.org+x") == ErrorCode::NotFound);
        CPPUNIT_ASSERT_EQUAL(std::string("x"), _delivery->resolve("team+x@example.org").detail);
    }

    void anotherSeparator() {
        make({"-", ""});
        CPPUNIT_ASSERT_EQUAL(std::string("x"), _delivery->resolve("alice-x@example.org").detail);
        make({"", ""});
        CPPUNIT_ASSERT(codeOf("alice+x@example.org") == ErrorCode::NotFound);
    }

    void addressesWithoutADomain() {
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("alice"));
        CPPUNIT_ASSERT(codeOf("info") == ErrorCode::NotFound);
        make({"+", "example.org"});
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("info"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), _delivery->resolve("info+x").detail);
    }

    void quotedLocalParts() {
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("\"alice\"@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("\"al\\ice\"@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("a@b"), _delivery->resolve("\"alice+a@b\"@example.org").detail);
        CPPUNIT_ASSERT(codeOf("\"@example.org") == ErrorCode::NotFound);
    }

    void refusalsSayWhy() {
        _rig->directory.users[1].isEnabled = false;
        _rig->directory.users[0].quotaBytes = 1000;
        ++_rig->directory.number;
        CPPUNIT_ASSERT(codeOf("bob@example.org") == ErrorCode::NoAccess);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("alice@example.org"));
        CPPUNIT_ASSERT(_stores->mailboxes.empty());  // resolving makes no mailbox
        _stores->mailboxes["alice"].usedBytes = 999;
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), owner("alice@example.org"));
        _stores->mailboxes["alice"].usedBytes = 1000;
        CPPUNIT_ASSERT(codeOf("alice@example.org") == ErrorCode::OverQuota);
        _rig->directory.add("3", "twin", "alice@example.org");
        CPPUNIT_ASSERT(codeOf("alice@example.org") == ErrorCode::Unavailable);
        _rig->directory.isDown = true;
        CPPUNIT_ASSERT(codeOf("mallory@example.org") == ErrorCode::Unavailable);
    }

    void groupsLeadToMembers() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _delivery->resolve("Team@example.org").owners.size());
        CPPUNIT_ASSERT(codeOf("nobody@example.org") == ErrorCode::NoAccess);
        CPPUNIT_ASSERT(codeOf("team") == ErrorCode::NotFound);
    }

    void deliversIntoInboxOrTheNamedFolder() {
        FakeMailbox& alice = _stores->mailboxes["alice"];
        alice.addFolder("Lists");
        alice.addFolder("Calendar", "IPF.Appointment");
        for (const char* address :
             {"alice@example.org", "alice+Lists@example.org", "alice+lists@example.org", "alice+Calendar@example.org"})
            deliver(address);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, alice.messages.size());
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), alice.messages[0].folder);
        CPPUNIT_ASSERT_EQUAL(std::string("Lists"), alice.messages[1].folder);
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), alice.messages[2].folder);
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), alice.messages[3].folder);
        CPPUNIT_ASSERT_EQUAL(std::string("Return-Path: <s@example.com>\r\n"), alice.messages[0].prefix);
        CPPUNIT_ASSERT(alice.messages[0].isDelivery);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, _rig->metrics.value("corbel_delivery_messages_total", "result=\"delivered\""));
    }

    void hooksRunInOrderAndChangeTheRequest() {
        std::string order;
        FakeHook late(20, [&](DeliveryRequest& r) {
            order += "late ";
            r.folder = "Gone";
            CPPUNIT_ASSERT_EQUAL(std::string("s@example.com"), r.sender);
            CPPUNIT_ASSERT_EQUAL(std::string("bob"), r.owner->login);
        });
        FakeHook early(10, [&](DeliveryRequest& r) {
            order += "early ";
            r.prefix += "X-Spam: no\r\n";
            r.flags = kFlagged;
            r.keywords.push_back("$Checked");
        });
        _delivery->setHooks({&late, &early});
        deliver("bob@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("early late "), order);
        const StoredMessage& message = _stores->mailboxes["bob"].messages.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("Return-Path: <s@example.com>\r\nX-Spam: no\r\n"), message.prefix);
        CPPUNIT_ASSERT(message.flags == kFlagged && message.keywords == std::vector<std::string>{"$Checked"});
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), message.folder);  // the folder that the hook named is not there
    }

    void aFailingHookIsTemporary() {
        FakeHook broken(1, [](DeliveryRequest&) { throw std::runtime_error("bug"); });
        _delivery->setHooks({&broken});
        CPPUNIT_ASSERT(deliveryCode("bob@example.org") == ErrorCode::Unavailable);
        FakeHook odd(1, [](DeliveryRequest&) { throw 42; });
        _delivery->setHooks({&odd});
        CPPUNIT_ASSERT(deliveryCode("bob@example.org") == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(_stores->mailboxes["bob"].messages.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _rig->log.count("A delivery hook failed"));
    }

    void aHookMayRefuseOrDiscard() {
        FakeHook refusing(1, [](DeliveryRequest&) { throw Error(ErrorCode::NoAccess, "Spam"); });
        _delivery->setHooks({&refusing});
        CPPUNIT_ASSERT(deliveryCode("bob@example.org") == ErrorCode::NoAccess);
        bool hasRun = false;
        FakeHook discarding(1, [](DeliveryRequest& r) { r.discard = true; });
        FakeHook after(2, [&](DeliveryRequest&) { hasRun = true; });
        _delivery->setHooks({&after, &discarding});
        CPPUNIT_ASSERT(!deliveryCode("bob@example.org"));
        CPPUNIT_ASSERT(_stores->mailboxes["bob"].messages.empty() && !hasRun);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _rig->metrics.value("corbel_delivery_messages_total", "result=\"discarded\""));
    }

    void aRetriedGroupMessageComesOnce() {
        _stores->mailboxes["bob"].appendFails = ErrorCode::Unavailable;
        CPPUNIT_ASSERT(deliveryCode("team@example.org") == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(deliveryCode("team@example.org") == ErrorCode::Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["alice"].messages.size());
        // Another message goes to both, however like the first: a daily report may differ in one figure only.
        CPPUNIT_ASSERT(deliveryCode("team@example.org", "contenu") == ErrorCode::Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _stores->mailboxes["alice"].messages.size());
        _stores->mailboxes["bob"].appendFails.reset();
        CPPUNIT_ASSERT(!deliveryCode("team@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _stores->mailboxes["alice"].messages.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["bob"].messages.size());
        // Once delivered to all it is forgotten: the same message sent again comes again.
        CPPUNIT_ASSERT(!deliveryCode("team@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _stores->mailboxes["alice"].messages.size());
    }

    void aFullMemberDoesNotStopTheOthers() {
        _stores->mailboxes["alice"].appendFails = ErrorCode::OverQuota;
        CPPUNIT_ASSERT(deliveryCode("team@example.org") == ErrorCode::OverQuota);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["bob"].messages.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _rig->log.count("A group member did not get a message"));
        // The peer tries again: nobody has it twice, and who is full gets it when there is room.
        CPPUNIT_ASSERT(deliveryCode("team@example.org") == ErrorCode::OverQuota);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["bob"].messages.size());
        _stores->mailboxes["alice"].appendFails.reset();
        CPPUNIT_ASSERT(!deliveryCode("team@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["bob"].messages.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["alice"].messages.size());
    }

    /// A permanent answer would end the attempts for the member who only has to wait.
    void aTemporaryFailureGoesBeforeAFullMailbox() {
        _stores->mailboxes["alice"].appendFails = ErrorCode::Unavailable;
        _stores->mailboxes["bob"].appendFails = ErrorCode::OverQuota;
        CPPUNIT_ASSERT(deliveryCode("team@example.org") == ErrorCode::Unavailable);
    }

    /// An envelope names alice and the list: she got it by her own address, which the peer does not try again.
    void aMemberReachedOtherwiseIsLeftOutOfTheNextAttempt() {
        Recipient rest = _delivery->resolve("team+x@example.org");
        std::erase_if(rest.owners, [](const Identity& owner) { return owner.login == "alice"; });
        _stores->mailboxes["bob"].appendFails = ErrorCode::OverQuota;
        const FakeMessage message("content");
        CPPUNIT_ASSERT_THROW(_delivery->deliver(rest, "s@example.com", message, ""), Error);
        _stores->mailboxes["bob"].appendFails.reset();
        CPPUNIT_ASSERT(!deliveryCode("team+x@example.org"));
        CPPUNIT_ASSERT(_stores->mailboxes["alice"].messages.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["bob"].messages.size());
    }

    /// The owner deletes it between the look-up and the append: NotFound would tell the peer that there is no such user.
    void aFolderThatGoesMeanwhileIsNoRefusal() {
        FakeMailbox& alice = _stores->mailboxes["alice"];
        alice.addFolder("Lists");
        const FolderId lists = alice.folders["Lists"].id;
        alice.beforeAppend = [&](FolderId folder, const AppendItem&) {
            if (folder == lists) throw Error(ErrorCode::NotFound, "No such folder");
        };
        CPPUNIT_ASSERT(!deliveryCode("alice+Lists@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, alice.messages.size());
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), alice.messages[0].folder);
    }

    /// A folder has room for so many different keywords; mail is worth more than a hook's mark.
    void keywordsWithoutRoomAreLeftOut() {
        FakeHook marking(1, [](DeliveryRequest& r) { r.keywords = {"$Junk"}; });
        _delivery->setHooks({&marking});
        FakeMailbox& bob = _stores->mailboxes["bob"];
        bob.beforeAppend = [](FolderId, const AppendItem& item) {
            if (!item.keywords.empty()) throw Error(ErrorCode::LimitReached, "The folder has too many different keywords");
        };
        CPPUNIT_ASSERT(!deliveryCode("bob@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bob.messages.size());
        CPPUNIT_ASSERT(bob.messages[0].keywords.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _rig->log.count("A message was delivered without its keywords"));
    }

    /// What a recipient of its own is told to try again (451) is tried again for a group's member too.
    void aMemberWithoutRoomForNowIsTriedAgain() {
        _stores->mailboxes["alice"].appendFails = ErrorCode::LimitReached;
        CPPUNIT_ASSERT(deliveryCode("team@example.org") == ErrorCode::LimitReached);
        _stores->mailboxes["alice"].appendFails.reset();
        CPPUNIT_ASSERT(!deliveryCode("team@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["alice"].messages.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _stores->mailboxes["bob"].messages.size());
    }

    void badSeparatorsAreRefused() {
        const auto read = [](const char* separator) {
            return readDeliveryOptions(testing::FakeSettings(deliverySettings(), {{"separator", separator}}));
        };
        CPPUNIT_ASSERT_EQUAL(std::string("-"), read("-").separator);
        CPPUNIT_ASSERT_EQUAL(std::string(), read("").separator);
        CPPUNIT_ASSERT_THROW(read("++"), Error);
        CPPUNIT_ASSERT_THROW(read("@"), Error);
    }

private:
    void make(DeliveryOptions options) {
        _delivery = std::make_unique<MailDelivery>(_rig->users, *_stores, std::move(options), _rig->clock, _rig->log, _rig->metrics);
    }
    std::string owner(std::string_view address) {
        const Recipient recipient = _delivery->resolve(address);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, recipient.owners.size());
        return recipient.owners[0].login;
    }
    std::optional<ErrorCode> codeOf(std::string_view address) {
        try {
            _delivery->resolve(address);
        } catch (const Error& error) {
            return error.code();
        }
        return std::nullopt;
    }
    void deliver(std::string_view address, std::string content = "content") {
        _delivery->deliver(_delivery->resolve(address), "s@example.com", FakeMessage(std::move(content)),
                           "Return-Path: <s@example.com>\r\n");
    }
    std::optional<ErrorCode> deliveryCode(std::string_view address, std::string content = "content") {
        try {
            deliver(address, std::move(content));
        } catch (const Error& error) {
            return error.code();
        }
        return std::nullopt;
    }

    std::unique_ptr<auth::Rig> _rig;
    std::unique_ptr<FakeStores> _stores;
    std::unique_ptr<MailDelivery> _delivery;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailDeliveryTest);

}  // namespace
}  // namespace corbel::delivery
