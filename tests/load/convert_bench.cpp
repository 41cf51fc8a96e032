// Times convert_mime alone: the structure of a message, its properties, and the message composed from them again; then the same through a
// process of its own, by the clock, since the other process's time is not this one's.
//
//   convert_bench [SECONDS]      of CPU for each measurement (default 1)
//
// Prints a JSON line for each: which message, what, its bytes, microseconds of CPU (isolated: of the clock) for each message, and MB/s of MIME.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

#include "codec/converter.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "corbel/text.h"
#include "own_process.h"
#include "unit/isolation/isolated.h"

using namespace corbel;
using namespace corbel::load;

namespace {

bool isIsolated = false;

double micros() {
    if (!isIsolated) return cpuMicros().sum();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void measure(const char* message, const char* what, std::size_t bytes, double seconds, const std::function<void()>& work) {
    work();
    const double start = micros();
    std::size_t calls = 0;
    double spent = 0;
    for (std::size_t batch = 1; spent < seconds * 1e6; batch *= 2) {
        for (std::size_t i = 0; i < batch; ++i) work();
        calls += batch;
        spent = micros() - start;
    }
    const double each = spent / static_cast<double>(calls);
    std::printf("{\"measure\": \"convert\", \"message\": \"%s\", \"what\": \"%s%s\", \"bytes\": %zu, \"us\": %.1f, \"mb_per_second\": %.1f}\n",
                message, what, isIsolated ? ", isolated" : "", bytes, each, static_cast<double>(bytes) / each);
    std::fflush(stdout);
}

class Content final : public ContentReader {
public:
    explicit Content(const std::string& bytes) : _bytes(bytes) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }
    std::optional<std::string_view> whole() override { return _bytes; }

private:
    const std::string& _bytes;
};

class Bytes final : public ValueReader {
public:
    explicit Bytes(const std::string& bytes) : _bytes(bytes) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }

private:
    const std::string& _bytes;
};

/// Attachments decoded, as a store holds them.
struct Source final : convert::ComposeSource {
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        if (path.size() != 1 || tag != tags::AttachDataBinary || path[0] >= attachments.size()) return nullptr;
        return std::make_unique<Bytes>(attachments[path[0]]);
    }
    std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
    std::vector<std::string> attachments;
};

struct Sink final : convert::ByteSink {
    void write(std::string_view bytes) override { total += bytes.size(); }
    std::size_t total = 0;
};

std::string words(std::mt19937& random, std::size_t bytes) {
    static constexpr const char* kWords[] = {"report", "the", "quarter", "of", "meeting", "is", "Grüße", "to", "numbers", "and", "winter"};
    std::string out;
    for (std::size_t line = 0; out.size() < bytes;) {
        const std::string word = kWords[random() % std::size(kWords)];
        line += word.size() + 1;
        out += word + (line > 66 ? "\r\n" : " ");
        if (line > 66) line = 0;
    }
    return out + "\r\n";
}

std::string header(const char* type) {
    return "Received: from relay.example.org (relay.example.org [192.0.2.7])\r\n\tby mx.example.net (Postfix) with ESMTPS id 4Rk2\r\n\tfor "
           "<bob@example.net>; Tue, 24 Nov 2026 05:31:18 +0100 (CET)\r\nFrom: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <joerg@example.org>\r\nTo: "
           "Bob Example <bob@example.net>, Carol <carol@example.net>\r\nCc: team@example.org\r\nSubject: Re: "
           "=?utf-8?q?Zahlen_f=C3=BCr_das_Quartal?=\r\nDate: Tue, 24 Nov 2026 05:31:16 +0100\r\nMessage-ID: <42.1@example.org>\r\n"
           "In-Reply-To: <41.1@example.org>\r\nReferences: <40.1@example.org> <41.1@example.org>\r\nUser-Agent: Example/1.0\r\n"
           "MIME-Version: 1.0\r\nContent-Type: " +
           std::string(type) + "\r\n";
}

constexpr const char* kPlain = "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit";

std::string alternative(std::mt19937& random, std::size_t bytes, const char* boundary) {
    const std::string b = std::string("--") + boundary;
    return b + "\r\nContent-Type: " + kPlain + "\r\n\r\n" + words(random, bytes * 2 / 5) + b +
           "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><body><p>" +
           words(random, bytes * 3 / 5) + "</p></body></html>\r\n" + b + "--\r\n";
}

std::string withAttachment(std::mt19937& random, std::size_t bytes) {
    std::string data(bytes * 57 / 78, '\0'), encoded;
    for (char& c : data) c = static_cast<char>(random());
    for (std::size_t at = 0; at < data.size(); at += 57) encoded += text::base64Encode(std::string_view(data).substr(at, 57)) + "\r\n";
    return header("multipart/mixed; boundary=m") + "\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
           alternative(random, 8000, "a") +
           "--m\r\nContent-Type: application/pdf; name=report.pdf\r\nContent-Disposition: attachment; filename=report.pdf\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n" +
           encoded + "--m--\r\n";
}

void run(mime::Converter& module, const char* name, const std::string& bytes, double seconds) {
    convert::MessageConverter& converter = module.messages();
    Content content(bytes);
    const mime::PartIndex index = mime::scan(bytes);
    const convert::MimeSource source{&index, &content, 0};
    if (!isIsolated) measure(name, "structure", bytes.size(), seconds, [&] { mime::scan(bytes); });
    measure(name, "list row", bytes.size(), seconds, [&] { module.listFields(std::string_view(bytes).substr(0, index.parts.front().headerSize), index); });
    convert::ReadOptions list;
    list.withBodies = list.withAttachments = false;
    measure(name, "to properties, header only", bytes.size(), seconds, [&] { converter.toProperties(source, list); });
    measure(name, "to properties", bytes.size(), seconds, [&] { converter.toProperties(source, {}); });
    convert::ReadOptions all;
    all.derive = convert::kBodyText | convert::kBodyHtml | convert::kBodyRtf;
    measure(name, "to properties, every body form", bytes.size(), seconds, [&] { converter.toProperties(source, all); });

    const MessageData data = converter.toProperties(source, {});
    Source from;
    for (const MessageAttachment& attachment : data.attachments) {
        const std::uint32_t path[] = {attachment.number};
        const auto reader = converter.openAttachment(source, path);
        reader->read(0, reader->size(), from.attachments.emplace_back());
        measure(name, "an attachment's bytes", bytes.size(), seconds, [&] {
            const auto again = converter.openAttachment(source, path);
            std::string piece;
            for (std::uint64_t at = 0; at < again->size(); at += 64 * 1024) {
                piece.clear();
                again->read(at, 64 * 1024, piece);
            }
        });
    }
    Sink sink;
    converter.compose(data, from, {}, sink);
    measure(name, "compose", sink.total, seconds, [&] {
        Sink again;
        converter.compose(data, from, {}, again);
    });
}

void runAll(mime::Converter& converter, double seconds) {
    std::mt19937 random(7);
    run(converter, "2 KB text", header(kPlain) + "\r\n" + words(random, 1200), seconds);
    run(converter, "12 KB text and HTML", header("multipart/alternative; boundary=a") + "\r\n" + alternative(random, 11'000, "a"), seconds);
    run(converter, "1 MB with an attachment", withAttachment(random, 1'000'000), seconds);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
    const std::string binary = std::filesystem::canonical("/proc/self/exe").parent_path().parent_path().string();
    ::setenv("CORBEL_BUILD", binary.c_str(), 0);
    convert_mime::GmimeConverter here;
    runAll(here, seconds);
    isolation::Isolated guest("modules/convert_mime.so");
    guest.start();
    isIsolated = true;
    runAll(guest.get<mime::Converter>(), seconds);
}
