// What the tests of both directions share: messages in memory as sources, a sink, composing and reading again, comparing.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "codec/message_converter.h"
#include "corbel/convert.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"

namespace corbel::convert_mime::testing {

/// Counts what is asked for, so that a test can tell that big things are read in pieces.
class StringContent final : public ContentReader {
public:
    explicit StringContent(std::string bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        largest = std::max(largest, length);
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }
    std::optional<std::string_view> whole() override { return _bytes; }
    std::uint64_t largest = 0;

private:
    std::string _bytes;
};

/// A message with its structure.
struct Message {
    explicit Message(std::string bytes) : index(mime::scan(bytes)), content(std::move(bytes)) {}
    convert::MimeSource source() { return {&index, &content, 0}; }
    mime::PartIndex index;
    StringContent content;
};

struct StringSink final : convert::ByteSink {
    void write(std::string_view bytes) override { out.append(bytes); }
    std::string out;
};

/// Attachments from the message that the data was read from; no message (null) when everything is in the data.
class MessageSource final : public convert::ComposeSource {
public:
    explicit MessageSource(Message* message = nullptr) : _message(message) {}
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        if (!_message || path.empty() || tag != tags::AttachDataBinary) return nullptr;
        return MimeMessageConverter().openAttachment(_message->source(), path);
    }
    std::string smtpAddress(std::string_view type, std::string_view address, std::string_view) override {
        return type == "ZARAFA" ? std::string(address) + "@example.org" : std::string();
    }

private:
    Message* _message;
};

inline convert::ComposeOptions plainOptions() {
    convert::ComposeOptions options;
    options.withPlainAlternative = false;
    return options;
}

inline MessageData read(Message& message, convert::ReadOptions options = {}) {
    return MimeMessageConverter().toProperties(message.source(), options);
}

inline std::string compose(const MessageData& data, Message* origin = nullptr, const convert::ComposeOptions& options = plainOptions()) {
    MessageSource source(origin);
    StringSink sink;
    MimeMessageConverter().compose(data, source, options, sink);
    return sink.out;
}

inline std::string attachmentBytes(Message& message, std::vector<std::uint32_t> path) {
    const auto reader = MimeMessageConverter().openAttachment(message.source(), path);
    std::string out;
    for (std::size_t before = 1; before != out.size();) {
        before = out.size();
        reader->read(out.size(), 100000, out);
    }
    return out;
}

inline std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What differs between two readings of what should be one message, a line each; empty when nothing does. The transport's header lines
/// are compared without those that composing writes anew.
std::string differences(const MessageData& a, const MessageData& b, Message* messageA, Message* messageB,
                        std::vector<std::uint32_t> path = {});

}  // namespace corbel::convert_mime::testing
