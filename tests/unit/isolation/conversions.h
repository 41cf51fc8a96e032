// Messages, values and names in memory for the tests of converters in guests, and the comparison of two converters.
#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "corbel/compose_names.h"
#include "corbel/convert.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "isolation/codec/convert_messages.h"

namespace corbel::isolation::conversions {

class Content final : public ContentReader {
public:
    explicit Content(std::string bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }
    std::optional<std::string_view> whole() override { return _bytes; }

private:
    const std::string _bytes;
};

struct Message {
    explicit Message(std::string bytes, std::uint64_t prefix = 0)
        : index(mime::scan(std::string_view(bytes).substr(prefix))), content(std::move(bytes)), prefixBytes(prefix) {}
    convert::MimeSource source() { return {&index, &content, prefixBytes}; }
    const mime::PartIndex index;
    Content content;
    const std::uint64_t prefixBytes;
};

/// Every name has an id, as its text or number says.
class Names final : public NamedProperties {
public:
    std::vector<PropId> idsOf(std::span<const PropName> names, bool create) override {
        if (create) throw Error(ErrorCode::NoAccess, "a name is not to be made");
        std::vector<PropId> ids;
        for (const PropName& name : names) {
            std::size_t hash = std::hash<std::string>()(name.guid);
            std::visit([&](const auto& id) { hash += std::hash<std::decay_t<decltype(id)>>()(id); }, name.id);
            ids.push_back(static_cast<PropId>(kFirstNamedPropId + hash % 0x7000));
            known[ids.back()] = name;
        }
        return ids;
    }
    std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override {
        std::vector<std::optional<PropName>> names;
        for (const PropId id : ids) names.push_back(known.contains(id) ? std::optional(known[id]) : std::nullopt);
        return names;
    }
    std::vector<std::pair<PropId, PropName>> list(std::string_view) override { return {}; }
    void assign(const PropName&, PropId) override {}
    std::map<PropId, PropName> known;
};

/// Attachments come from the message that was read, through the converter that composes.
class Source final : public convert::ComposeSource, public convert::ComposeNames {
public:
    Source(convert::MessageConverter& converter, Message& message, Names& names)
        : _converter(converter), _message(message), _names(names) {}
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        if (path.empty() || tag != tags::AttachDataBinary) return nullptr;
        try {
            return _converter.openAttachment(_message.source(), path);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
            return nullptr;
        }
    }
    std::string smtpAddress(std::string_view type, std::string_view address, std::string_view) override {
        return type == "ZARAFA" ? std::string(address) + "@example.org" : std::string();
    }
    std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override { return _names.namesOf(ids); }

private:
    convert::MessageConverter& _converter;
    Message& _message;
    Names& _names;
};

struct Sink final : convert::ByteSink {
    void write(std::string_view bytes) override { out += bytes; }
    std::string out;
};

inline std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string readAll(ValueReader& reader, std::uint64_t step) {
    std::string out = std::to_string(reader.size()) + ':';
    const std::size_t head = out.size();
    for (std::size_t before = 0; before != out.size();) {
        before = out.size();
        reader.read(before - head, step, out);
    }
    return out;
}

/// Everything that a converter makes of a message, as bytes.
inline std::string everythingOf(mime::Converter& converter, Message& message) {
    convert::MessageConverter& messages = converter.messages();
    Names names;
    std::string all = writeListFields(
        converter.listFields(message.content.whole()->substr(message.prefixBytes, message.index.parts.front().headerSize), message.index));
    constexpr std::uint32_t kAllForms = convert::kBodyText | convert::kBodyHtml | convert::kBodyRtf;
    all += writeMessage(messages.toProperties(message.source(), {false, false, 0, &names}));
    all += writeMessage(messages.toProperties(message.source(), {true, true, kAllForms, nullptr}));
    const MessageData data = messages.toProperties(message.source(), {true, true, 0, &names});
    all += writeMessage(data);
    const auto addAttachments = [&](const MessageData& of, std::vector<std::uint32_t> path, const auto& self) -> void {
        for (const MessageAttachment& one : of.attachments) {
            path.push_back(one.number);
            if (one.embedded) self(*one.embedded, path, self);
            all += readAll(*messages.openAttachment(message.source(), path), 10'000);
            if (one.range) all += readAll(*messages.openRange(message.source(), *one.range), 1'000'000);
            path.pop_back();
        }
    };
    try {
        addAttachments(data, {}, addAttachments);
    } catch (const Error& error) {
        all += error.userText();
    }
    Source source(messages, message, names);
    Sink sink;
    messages.compose(data, source, {fromMicros(1), "<new@example.org>", true, true, true}, sink);
    all += sink.out;
    PropertyBag bag = data.properties;
    messages.deriveBodies(bag, kAllForms);
    return all + writeBag(bag);
}

}  // namespace corbel::isolation::conversions
