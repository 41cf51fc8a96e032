// The corpus: MIME to properties to MIME to properties, compared property by property; and whole messages damaged at random.
#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <sstream>

#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime::testing;

namespace {

std::vector<std::filesystem::path> corpus() {
    const char* source = std::getenv("CORBEL_SOURCE");
    CPPUNIT_ASSERT_MESSAGE("CORBEL_SOURCE is not set", source != nullptr);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(source) / "modules/convert_mime/tests/corpus")) {
        if (entry.path().extension() == ".eml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// What a winmail.dat says and MIME cannot.
MessageData withoutRichText(MessageData data) {
    for (const PropTag tag : {tags::RtfCompressed, tags::RtfInSync, tags::NativeBody, tags::InternetCodepage})
        data.properties.erase(tag.id());
    for (auto& attachment : data.attachments) attachment.properties.erase(tags::AttachFilename.id());  // 8.3 in TNEF.
    return data;
}

std::string withoutLines(const std::string& lines, std::string_view part) {
    std::istringstream in(lines);
    std::string out;
    for (std::string line; std::getline(in, line);) {
        if (line.find(part) == std::string::npos) out += line + "\n";
    }
    return out;
}

class CorpusTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CorpusTest);
    CPPUNIT_TEST(size);
    CPPUNIT_TEST(roundTrips);
    CPPUNIT_TEST(richTextIsRead);
    CPPUNIT_TEST(everyAttachmentOpens);
    CPPUNIT_TEST(damaged);
    CPPUNIT_TEST_SUITE_END();

    void size() { CPPUNIT_ASSERT(corpus().size() >= 200); }

    void roundTrips() {
        std::string failures;
        for (const auto& file : corpus()) {
            const std::string name = file.filename().string();
            Message first(readFile(file.string()));
            const MessageData data = read(first);
            Message second(compose(data, &first));
            const MessageData again = read(second);
            // What a winmail.dat says of rich text becomes HTML.
            std::string told = name[0] == 't' ? differences(withoutRichText(data), withoutRichText(again), &first, &second)
                                              : differences(data, again, &first, &second);
            // An embedded message of TNEF gains what every MIME message has; its recipients have it when they are read.
            if (name == "t04.eml") told = withoutLines(told, ": absent | ");
            // No header field says what kind of item it is: that is the calendar part's business, which this one does not have.
            if (name == "t05.eml") told = withoutLines(told, " 001A001F: ");
            if (told.empty() && compose(again, &second) != *second.content.whole()) told = "not the same bytes when composed again\n";
            if (!told.empty()) failures += name + ":\n" + told;
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), failures);
    }

    static MessageData readNamed(const std::string& name, std::unique_ptr<Message>& message) {
        for (const auto& file : corpus()) {
            if (file.filename() == name) message = std::make_unique<Message>(readFile(file.string()));
        }
        CPPUNIT_ASSERT(message != nullptr);
        return read(*message);
    }

    void richTextIsRead() {
        std::unique_ptr<Message> message;
        const MessageData files = readNamed("t01.eml", message);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, files.attachments.size());
        CPPUNIT_ASSERT_EQUAL(std::string("Übersicht.txt"), std::string(files.attachments[0].properties.text(tags::AttachLongFilename)));
        CPPUNIT_ASSERT_EQUAL(std::string("hello\r\n"), attachmentBytes(*message, {0}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{51200}, files.attachments[1].dataBytes);
        CPPUNIT_ASSERT_EQUAL(std::size_t{51200}, attachmentBytes(*message, {1}).size());
        CPPUNIT_ASSERT(!files.attachments[1].properties.find(tags::AttachDataBinary));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, *files.properties.integer(tags::Importance));

        const MessageData html = readNamed("t02.eml", message);
        CPPUNIT_ASSERT_EQUAL(std::string("<html><body><p>Grüße, <b>fett</b></p></body></html>"),
                             std::string(html.properties.text(tags::Html)));
        const MessageData rtf = readNamed("t03.eml", message);
        CPPUNIT_ASSERT(rtf.properties.text(tags::Html).find("First <b>bold</b> line") != std::string_view::npos);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, *rtf.properties.integer(tags::Sensitivity));

        const MessageData outer = readNamed("t04.eml", message);
        const MessageData& inner = *outer.attachments.at(0).embedded;
        CPPUNIT_ASSERT_EQUAL(std::string("carol@example.net"), std::string(inner.properties.text(tags::SenderEmailAddress)));
        CPPUNIT_ASSERT_EQUAL(std::string("dave@example.net"), inner.recipients.at(0).address);
        CPPUNIT_ASSERT_EQUAL(std::string("inner data"), attachmentBytes(*message, {0, 0}));
        Message composed(compose(outer, message.get()));
        const MessageData again = read(composed);
        CPPUNIT_ASSERT_EQUAL(std::string("inner text"), std::string(again.attachments.at(0).embedded->properties.text(tags::Body)));
        CPPUNIT_ASSERT_EQUAL(std::string("inner data"), attachmentBytes(composed, {0, 0}));

        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Schedule.Meeting.Request"),
                             std::string(readNamed("t05.eml", message).properties.text(tags::MessageClass)));
        const MessageData damagedStream = readNamed("t06.eml", message);
        CPPUNIT_ASSERT_EQUAL(std::string("kept"), attachmentBytes(*message, {0}));
        CPPUNIT_ASSERT(damagedStream.properties.text(tags::Body).starts_with("the stream is cut"));
    }

    static void openAll(Message& message, const MessageData& data, std::vector<std::uint32_t> path, bool isTnef) {
        for (const MessageAttachment& attachment : data.attachments) {
            path.push_back(attachment.number);
            if (!attachment.embedded || !isTnef) {
                const std::string bytes = attachmentBytes(message, path);
                const bool isQuoted = attachment.range && attachment.range->encoding == "QUOTED-PRINTABLE";
                if (!isQuoted) CPPUNIT_ASSERT_EQUAL(attachment.dataBytes, std::uint64_t{bytes.size()});
            }
            if (attachment.embedded) openAll(message, *attachment.embedded, path, isTnef);
            path.pop_back();
        }
    }

    void everyAttachmentOpens() {
        for (const auto& file : corpus()) {
            Message message(readFile(file.string()));
            openAll(message, read(message), {}, file.filename().string()[0] == 't');
        }
    }

    /// Bytes changed, left out and doubled: nothing throws, everything is UTF-8 and composes.
    void damaged() {
        std::mt19937 random(11);
        for (const auto& file : corpus()) {
            std::string bytes = readFile(file.string());
            if (bytes.empty()) continue;
            for (int round = 0; round < 3; ++round) {
                for (int i = 0; i < 8; ++i) {
                    const std::size_t at = random() % bytes.size();
                    if (random() % 3 == 0)
                        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 200));
                    else if (random() % 2 == 0)
                        bytes[at] = static_cast<char>(random());
                    else
                        bytes.erase(at, std::min<std::size_t>(random() % 100, bytes.size() / 2));
                }
                Message first(bytes);
                const MessageData data = read(first);
                Message second(compose(data, &first));
                read(second);
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CorpusTest);

}  // namespace
