// Generated property sets: properties to MIME to properties, everything that was set comes back.
#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "codec/one_off.h"
#include "codec/references.h"
#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime::testing;

namespace {

class Generator {
public:
    explicit Generator(unsigned seed) : _random(seed) {}

    MessageData message(int depth = 0) {
        MessageData data;
        PropertyBag& bag = data.properties;
        bag.set(tags::MessageClass, "IPM.Note");
        const std::string subject = words(8);
        bag.set(tags::Subject, subject);
        if (chance(2)) bag.set(tags::InternetMessageId, "<" + std::to_string(_random()) + "@example.org>");
        if (chance(2)) bag.set(tags::ClientSubmitTime, std::int64_t{1'000'000'000 + static_cast<int>(_random() % 900'000'000)} * 1'000'000);
        if (chance(3)) bag.set(tags::ConversationTopic, words(4));
        if (chance(3)) bag.set(tags::ConversationIndex, bytes(22));
        if (chance(3)) bag.set(tags::InReplyToId, "<parent@example.org>");
        if (chance(3)) bag.set(tags::Importance, std::int64_t{static_cast<int>(_random() % 3)});
        if (chance(3)) bag.set(tags::Priority, std::int64_t{static_cast<int>(_random() % 3) - 1});
        if (chance(3)) bag.set(tags::Sensitivity, std::int64_t{static_cast<int>(_random() % 4)});
        if (chance(4)) bag.set(tags::AutoResponseSuppress, std::int64_t{static_cast<int>(_random() % 64)});
        if (chance(4)) bag.set(tags::ExpiryTime, std::int64_t{1'800'000'000} * 1'000'000);
        if (chance(4)) bag.set(tags::ReplyTime, std::int64_t{1'700'000'000} * 1'000'000);
        if (chance(4)) bag.set(tags::InternetReferences, "<first@example.org> <parent@example.org>");
        if (chance(4)) bag.set(tags::ListUnsubscribe, "<mailto:leave@example.org>, <https://example.org/leave?a=b>");
        if (chance(4)) bag.set(tags::OriginatorDeliveryReportRequested, std::int64_t{1});
        if (chance(4)) {
            bag.set(tags::ReadReceiptRequested, std::int64_t{1});
            bag.set(tags::ReadReceiptName, words(2));
            bag.set(tags::ReadReceiptAddressType, "SMTP");
            bag.set(tags::ReadReceiptEmailAddress, mailbox());
        }
        if (chance(4)) {
            std::vector<std::string> entries;
            for (std::size_t i = 1 + _random() % 3; i > 0; --i)
                entries.push_back(convert_mime::makeOneOff({words(2), "SMTP", mailbox()}));
            bag.set(tags::ReplyRecipientEntries, convert_mime::makeFlatEntries(entries));
        }
        const std::string name = words(3), address = mailbox();
        for (const PropTag tag : {tags::SenderName, tags::SentRepresentingName}) bag.set(tag, name);
        for (const PropTag tag : {tags::SenderEmailAddress, tags::SentRepresentingEmailAddress}) bag.set(tag, address);
        for (const PropTag tag : {tags::SenderAddressType, tags::SentRepresentingAddressType}) bag.set(tag, "SMTP");
        if (chance(3)) {
            bag.set(tags::SenderName, words(2));
            bag.set(tags::SenderEmailAddress, mailbox());
        }
        const bool hasHtml = chance(2);
        if (!hasHtml || chance(2)) bag.set(tags::Body, lines());
        if (hasHtml) {
            bag.set(tags::Html, "<html><body><p>" + lines() + "</p><img src=\"cid:pic@x\"></body></html>");
            bag.set(tags::InternetCodepage, std::int64_t{65001});
        }
        for (std::size_t i = _random() % 5; i > 0; --i) {
            data.recipients.push_back({static_cast<RecipientKind>(1 + i % 3), "SMTP", mailbox(), words(3), "", {}});
        }
        std::stable_sort(data.recipients.begin(), data.recipients.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
        for (std::uint32_t i = 0, count = static_cast<std::uint32_t>(_random() % 4); i < count; ++i)
            data.attachments.push_back(attachment(i, depth, hasHtml && i == 0));
        // Objects go into a winmail.dat, which is read last.
        if (chance(5)) data.attachments.push_back(object(static_cast<std::uint32_t>(data.attachments.size())));
        return data;
    }

private:
    bool chance(unsigned one) { return _random() % one == 0; }

    std::string bytes(std::size_t most) {
        std::string out;
        for (std::size_t i = _random() % (most + 1); i > 0; --i) out.push_back(static_cast<char>(_random()));
        return out.empty() ? "x" : out;
    }

    std::string word() {
        static constexpr const char* kWords[] = {
            "report", "Ünïcödé", "漢字", "a\"b",   "c\\d", "(e)", "f,g",  "=?utf-8?q?h?=", "<i>",    "😀",
            "x@y",    ";:",      "Re:",  "O'Neil", "=",    "…",   "100%", "a=b",           "\u00a0", "'"};
        return kWords[_random() % std::size(kWords)];
    }

    std::string words(std::size_t most) {
        std::string out = word();
        for (std::size_t i = _random() % most; i > 0; --i) out += (chance(12) ? "  " : " ") + word();
        return out;
    }

    std::string lines() {
        std::string out;
        for (std::size_t i = _random() % 6; i > 0; --i)
            out +=
                (chance(5) ? std::string(1200, 'l') : words(12)) + (chance(4) ? " \r\n" : "\r\n") + (chance(6) ? ".\r\nFrom here\r\n" : "");
        return out + words(5);
    }

    std::string mailbox() {
        static constexpr const char* kLocals[] = {"anna", "bob.b", "x+tag", "\"a b\"", "o'neil", "a_b"};
        return std::string(kLocals[_random() % std::size(kLocals)]) + "@example.org";
    }

    MessageAttachment attachment(std::uint32_t number, int depth, bool isPicture) {
        MessageAttachment made;
        made.number = number;
        if (depth < 3 && chance(4) && !isPicture) {
            made.method = AttachMethod::Embedded;
            made.embedded = std::make_shared<const MessageData>(message(depth + 1));
            return made;
        }
        std::string name;
        for (const char c : words(3) + ".bin") {
            if (c != '\\' && c != '/') name.push_back(c);
        }
        made.properties = {{tags::AttachLongFilename, name},
                           {tags::AttachMimeTag, isPicture   ? "image/png"
                                                 : chance(2) ? "text/plain"
                                                             : "application/pdf"},
                           {tags::AttachDataBinary, bytes(300)}};
        if (!isPicture && chance(5)) {
            static constexpr AttachMethod kMethods[] = {AttachMethod::ByReference, convert_mime::kByReferenceResolve,
                                                        AttachMethod::ByReferenceOnly, convert_mime::kByWebReference};
            made.method = kMethods[_random() % std::size(kMethods)];
            made.properties.erase(tags::AttachDataBinary.id());
            made.properties.set(convert_mime::kAttachLongPathname, "https://server.example.org/" + words(9));
        }
        if (isPicture) {
            made.properties.set(tags::AttachContentId, "pic@x");
            made.properties.set(tags::AttachmentHidden, std::int64_t{1});
            made.properties.set(tags::AttachFlags, std::int64_t{4});
        }
        return made;
    }

    MessageAttachment object(std::uint32_t number) {
        MessageAttachment made;
        made.number = number;
        made.method = AttachMethod::Ole;
        made.properties = {{tags::DisplayName, words(3)},
                           {tags::RenderingPosition, std::int64_t{static_cast<int>(_random() % 1000)}},
                           {tags::AttachTag, bytes(12)},
                           {tags::AttachDataBinary, bytes(3000)}};
        return made;
    }

    std::mt19937 _random;
};

class GeneratedTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(GeneratedTest);
    CPPUNIT_TEST(everythingComesBack);
    CPPUNIT_TEST_SUITE_END();

    static void mustHold(const PropertyBag& wanted, const PropertyBag& got, const std::string& where) {
        for (const Property& property : wanted.all()) {
            if (property.tag == tags::AttachDataBinary) continue;
            const Property* found = got.find(property.tag);
            CPPUNIT_ASSERT_MESSAGE(where + " lacks " + std::to_string(property.tag.value), found != nullptr);
            if (found->value == property.value) continue;
            const auto *a = std::get_if<std::string>(&property.value), *b = std::get_if<std::string>(&found->value);
            if (a && b) CPPUNIT_ASSERT_EQUAL_MESSAGE(where + " " + std::to_string(property.tag.id()), *a, *b);
            CPPUNIT_FAIL(where + " differs in " + std::to_string(property.tag.id()));
        }
    }

    static void mustMatch(const MessageData& wanted, const MessageData& got, Message& message, std::vector<std::uint32_t> path,
                          const std::string& where) {
        mustHold(wanted.properties, got.properties, where);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(where, wanted.recipients.size(), got.recipients.size());
        for (std::size_t i = 0; i < wanted.recipients.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(where, wanted.recipients[i].displayName, got.recipients[i].displayName);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(where, wanted.recipients[i].address, got.recipients[i].address);
            CPPUNIT_ASSERT(wanted.recipients[i].kind == got.recipients[i].kind);
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(where, wanted.attachments.size(), got.attachments.size());
        for (std::size_t i = 0; i < wanted.attachments.size(); ++i) {
            const MessageAttachment &a = wanted.attachments[i], &b = got.attachments[i];
            mustHold(a.properties, b.properties, where + "/" + std::to_string(i));
            path.push_back(b.number);
            CPPUNIT_ASSERT(a.method == b.method);
            if (a.embedded)
                mustMatch(*a.embedded, *b.embedded, message, path, where + "/" + std::to_string(i));
            else
                CPPUNIT_ASSERT_EQUAL(std::string(a.properties.text(tags::AttachDataBinary)), attachmentBytes(message, path));
            path.pop_back();
        }
    }

    void everythingComesBack() {
        for (unsigned seed = 1; seed <= 400; ++seed) {
            const MessageData data = Generator(seed).message();
            const std::string composed = compose(data);
            Message message(composed);
            mustMatch(data, read(message), message, {}, "seed " + std::to_string(seed));
            for (const char c : composed) CPPUNIT_ASSERT(static_cast<unsigned char>(c) < 0x80);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GeneratedTest);

}  // namespace
