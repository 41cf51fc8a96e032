// What is signed within another message: kept byte for byte while what stands around it changes, and nothing twice.
#include <cppunit/extensions/HelperMacros.h>

#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime::testing;

namespace {

class SignedPartsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SignedPartsTest);
    CPPUNIT_TEST(listFooter);
    CPPUNIT_TEST(listHeaderAndFooter);
    CPPUNIT_TEST(fileBefore);
    CPPUNIT_TEST(textFileBefore);
    CPPUNIT_TEST(htmlWithImagesBeside);
    CPPUNIT_TEST(alternativesWithin);
    CPPUNIT_TEST(withinAlternatives);
    CPPUNIT_TEST(derivedBodiesAreTheSame);
    CPPUNIT_TEST(bodyTooLargeToHold);
    CPPUNIT_TEST(changedBodyStandsBeside);
    CPPUNIT_TEST(twoSigned);
    CPPUNIT_TEST(signedTwice);
    CPPUNIT_TEST(alone);
    CPPUNIT_TEST(signedAndEncrypted);
    CPPUNIT_TEST(embedded);
    CPPUNIT_TEST(inReport);
    CPPUNIT_TEST(notAnEntity);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::string_view kText = "Content-Type: text/plain; charset=utf-8\r\n\r\nsigned text =20\r\n- a  \r\n";

    /// Spaced as no composer of ours would.
    static std::string signedEntity(std::string_view content = kText, const std::string& boundary = "s") {
        return "X-Scanned:  by nobody\r\nContent-Type: multipart/signed;\r\n\tmicalg=pgp-sha256;   protocol=\"application/pgp-signature\"; "
               "boundary=" +
               boundary + "\r\nContent-Description: odd  spacing\r\n\r\nThis is signed\r\n--" + boundary + " \r\n" + std::string(content) +
               "\r\n--" + boundary +
               "\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END "
               "PGP SIGNATURE-----\r\n\r\n--" +
               boundary + "--\r\nepilogue";
    }

    static std::string around(std::initializer_list<std::string> parts, const std::string& type = "mixed") {
        std::string out = "From: a@x.org\r\nTo: list@x.org\r\nSubject: [list] signed\r\nMIME-Version: 1.0\r\nContent-Type: multipart/" + type +
                          "; boundary=m\r\n\r\n";
        for (const std::string& part : parts) out += "--m\r\n" + part + "\r\n";
        return out + "--m--\r\n";
    }

    static std::string footer() { return "Content-Type: text/plain\r\n\r\n-- \r\nlist footer"; }
    static std::string file(const std::string& name = "a.pdf") {
        return "Content-Type: application/pdf; name=" + name + "\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: "
               "base64\r\n\r\nb25l";
    }

    static std::size_t count(std::string_view in, std::string_view what) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = in.find(what, at)) != std::string_view::npos; at += what.size()) ++found;
        return found;
    }

    /// Somebody changes the subject; all else comes back, the entity byte for byte. The message then.
    static std::string mustSurvive(const std::string& bytes, const std::string& entity) {
        Message first(bytes);
        MessageData data = read(first);
        convert_mime::MimeMessageConverter converter;
        PropertyBag subject{{tags::Subject, "other"}, {tags::NormalizedSubject, "other"}};
        for (const PropId id : {tags::Subject.id(), tags::SubjectPrefix.id(), tags::NormalizedSubject.id()}) data.properties.erase(id);
        for (const Property& property : subject.all()) data.properties.set(property);
        data.properties.set(tags::SubjectPrefix, "");
        const std::string composed = compose(data, &first);
        CPPUNIT_ASSERT_MESSAGE(composed, count(composed, entity + "\r\n--") == 1);
        Message second(composed);
        const MessageData again = read(second);
        const auto withoutTopic = [](MessageData of) {
            of.properties.erase(tags::ConversationTopic.id());
            return of;
        };
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(withoutTopic(data), withoutTopic(again), &first, &second));
        CPPUNIT_ASSERT(compose(again, &second) == composed);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note"), std::string(again.properties.text(tags::MessageClass)));
        return composed;
    }

    static std::string_view body(const MessageData& data) { return data.properties.text(tags::Body); }

    void listFooter() {
        const std::string bytes = around({signedEntity(), footer()});
        Message message(bytes);
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("signed text =20\r\n- a  "), std::string(body(data)).substr(0, 22));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, data.attachments.size());
        CPPUNIT_ASSERT_EQUAL(signedEntity(), attachmentBytes(message, {0}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{signedEntity().size()}, data.attachments[0].dataBytes);
        CPPUNIT_ASSERT_EQUAL(std::string("signed.eml"), std::string(data.attachments[0].properties.text(tags::AttachLongFilename)));
        const std::string composed = mustSurvive(bytes, signedEntity());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "signed text"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "BEGIN PGP SIGNATURE"));
        CPPUNIT_ASSERT(composed.find("Subject: other") < composed.find("signed text"));
    }

    void listHeaderAndFooter() {
        const std::string bytes = around({"\r\nlist header", signedEntity(), footer()});
        Message message(bytes);
        CPPUNIT_ASSERT_EQUAL(std::string("list header"), std::string(body(read(message))));
        const std::string composed = mustSurvive(bytes, signedEntity());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "signed text"));
        CPPUNIT_ASSERT(composed.find("list header") < composed.find("signed text"));
    }

    void fileBefore() {
        const std::string composed = mustSurvive(around({file(), signedEntity(), footer()}), signedEntity());
        CPPUNIT_ASSERT(composed.find("a.pdf") < composed.find("signed text"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "signed text"));
    }

    /// An attached text must not become the body because it stands first.
    void textFileBefore() {
        const std::string attached = "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nattached";
        mustSurvive(around({attached, signedEntity(), footer()}), signedEntity());
    }

    void htmlWithImagesBeside() {
        const std::string entity =
            signedEntity("Content-Type: text/html; charset=utf-8\r\n\r\n<p>signed <img src=\"cid:i@x\"><img src=\"at/j.png\"></p>\r\n");
        const std::string images[] = {"Content-Type: image/png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nb25l",
                                      "Content-Type: image/png\r\nContent-Location: at/j.png\r\n\r\nj",
                                      "Content-Type: image/png\r\nContent-ID: <k@x>\r\n\r\nunused"};
        const std::string composed = mustSurvive(around({entity, images[0], images[1], images[2]}, "related"), entity);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "<p>signed"));
    }

    void alternativesWithin() {
        const std::string entity = signedEntity(
            "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n\r\nplain words\r\n--a\r\nContent-Type: text/html; "
            "charset=iso-8859-1\r\n\r\n<p>signed \xfc</p>\r\n--a--\r\n");
        const std::string composed = mustSurvive(around({entity, footer()}), entity);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "<p>signed"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, "plain words"));
    }

    /// The text outside has no other place than beside: nothing is lost, though the HTML is then there for itself too.
    void withinAlternatives() {
        const std::string entity = signedEntity("Content-Type: text/html; charset=utf-8\r\n\r\n<p>signed</p>\r\n");
        mustSurvive(around({"\r\nnot signed", entity}, "alternative"), entity);
    }

    /// A client may have saved forms that were made for it.
    void derivedBodiesAreTheSame() {
        for (const std::string& content : {std::string(kText), std::string("Content-Type: text/html\r\n\r\n<p>signed text</p>\r\n")}) {
            Message message(around({signedEntity(content), footer()}));
            convert::ReadOptions options;
            options.derive = convert::kBodyText | convert::kBodyHtml;
            const MessageData data = read(message, options);
            CPPUNIT_ASSERT(!data.properties.text(tags::Html).empty() && !body(data).empty());
            for (const bool withAlternative : {true, false}) {
                convert::ComposeOptions how;
                how.withPlainAlternative = withAlternative;
                CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(compose(data, &message, how), "signed text"));
                CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(compose(read(message), &message, how), "signed text"));
            }
        }
    }

    void bodyTooLargeToHold() {
        std::string lines;
        while (lines.size() < 3 * 1024 * 1024) lines += "a line that is signed\r\n";
        const std::string entity = signedEntity("Content-Type: text/plain\r\n\r\n" + lines);
        CPPUNIT_ASSERT(mustSurvive(around({entity, footer()}), entity).size() < lines.size() + 5000);
    }

    void changedBodyStandsBeside() {
        Message message(around({signedEntity(), footer()}));
        MessageData data = read(message);
        data.properties.set(tags::Body, "signed text, said otherwise\r\n");
        const std::string composed = compose(data, &message);
        CPPUNIT_ASSERT(composed.find("said otherwise") < composed.find(signedEntity()));
        Message second(composed);
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }

    /// Where a reader would find another entity's text first, the body stands for itself.
    void twoSigned() {
        const std::string other = signedEntity("\r\nother signed text", "t");
        const std::string composed = mustSurvive(around({signedEntity(), other, footer()}), signedEntity());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, other + "\r\n--"));
        Message message(composed);
        MessageData data = read(message);
        data.properties.set(tags::Body, "other signed text");
        Message second(compose(data, &message));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }

    void signedTwice() {
        const std::string entity = signedEntity(signedEntity("\r\ninner text", "t"));
        Message message(around({entity, footer()}));
        CPPUNIT_ASSERT_EQUAL(std::string("inner text"), std::string(body(read(message))));
        mustSurvive(around({entity, footer()}), entity);
    }

    /// Without something around it it would be a signed message as a whole.
    void alone() { mustSurvive(around({signedEntity()}), signedEntity()); }

    void signedAndEncrypted() {
        const std::string encrypted = "X-Own: 1\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\r\n\r\n"
                                      "--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\nContent-Type: "
                                      "application/octet-stream\r\n\r\nsecret\r\n--e--";
        const std::string bytes = around({encrypted, signedEntity(), footer()});
        const std::string composed = mustSurvive(bytes, signedEntity());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(composed, encrypted + "\r\n--"));
    }

    void embedded() {
        Message message("Subject: fwd\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nsee\r\n--o\r\nContent-Type: "
                        "message/rfc822\r\n\r\n" +
                        around({signedEntity(), footer()}) + "\r\n--o--\r\n");
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(signedEntity(), attachmentBytes(message, {0, 0}));
        Message second(compose(data, &message));
        CPPUNIT_ASSERT_EQUAL(signedEntity(), attachmentBytes(second, {0, 0}));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*second.content.whole(), "signed text"));
    }

    void inReport() {
        const std::string status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.org\r\n\r\nFinal-Recipient: rfc822; "
                                   "b@x.org\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        Message message(around({signedEntity(), status}, "report; report-type=delivery-status"));
        const MessageData data = read(message);
        Message second(compose(data, &message));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*second.content.whole(), "signed text"));
    }

    /// A file that only says that it is one is a file.
    void notAnEntity() {
        MessageData data;
        data.properties = {{tags::Subject, "no entity"}, {tags::Body, "text"}};
        for (const std::string bytes : {"", "Content-Type: multipart/signed", "Content-Type: text/plain\r\n\r\nmultipart/signed",
                                        "Subject: x\r\n\r\nmultipart/signed"}) {
            MessageAttachment attachment;
            attachment.number = static_cast<std::uint32_t>(data.attachments.size());
            attachment.properties = {{tags::AttachMimeTag, "multipart/signed"}, {tags::AttachDataBinary, bytes}};
            data.attachments.push_back(std::move(attachment));
        }
        Message message(compose(data));
        const MessageData again = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("text"), std::string(body(again)));
        Message second(compose(again, &message));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(again, read(second), &message, &second));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SignedPartsTest);

}  // namespace
