#include "isolation/codec/convert_messages.h"

#include <algorithm>

#include "isolation/codec/fields.h"

namespace corbel::isolation {
namespace {

/// Of one text or value: what the message as a whole may have.
constexpr std::size_t kAnyLength = kMaxLongBytes;
/// The last of the methods that MS-OXCMSG knows.
constexpr AttachMethod kLastMethod{7};

struct EachPropValue {
    template <class F>
    void operator()(F&, std::monostate&) const {}
    template <class F>
    void operator()(F& f, std::int64_t& value) const {
        f.number(value);
    }
    template <class F>
    void operator()(F& f, double& value) const {
        f.real(value);
    }
    template <class F>
    void operator()(F& f, std::string& value) const {
        f.text(value, kAnyLength);
    }
    template <class F, class T>
    void operator()(F& f, std::vector<T>& values) const {
        f.list(values, kAnyLength, *this);
    }
};

struct EachNameId {
    template <class F>
    void operator()(F& f, std::uint32_t& number) const {
        f.number(number);
    }
    template <class F>
    void operator()(F& f, std::string& text) const {
        f.text(text, kMaxPropNameBytes);
    }
};

}  // namespace

template <class F>
static void fields(F& f, Property& property) {
    f.number(property.tag.value);
    f.oneOf(property.value, EachPropValue{});
}

static void fields(FieldWriter& f, PropertyBag& bag) {
    f.require(bag.size() <= kMaxBagProperties, "The message has too many properties");
    f.list(bag.all(), kMaxBagProperties, kEachField);
}

static void fields(FieldReader& f, PropertyBag& bag) {
    std::vector<Property> all;
    f.list(all, kMaxBagProperties, kEachField);
    for (Property& one : all) {
        f.check(bag.empty() || bag.all().back().tag.id() < one.tag.id());
        bag.set(std::move(one));
    }
}

template <class F>
static void fields(F& f, MessageRecipient& recipient) {
    f.choice(recipient.kind, RecipientKind::Bcc);
    for (std::string* text : {&recipient.addressType, &recipient.address, &recipient.displayName, &recipient.entryid})
        f.text(*text, kAnyLength);
    fields(f, recipient.properties);
}

template <class F>
static void fields(F& f, MimeRange& range) {
    f.number(range.part);
    f.number(range.offset);
    f.number(range.encodedBytes);
    f.text(range.encoding, kAnyLength);
}

template <class F>
static void fields(F& f, MessageData& message, std::size_t depth) {
    f.require(depth <= kMaxEmbeddedDepth, "Messages are nested too deeply");
    f.require(message.recipients.size() <= kMaxRecipients && message.attachments.size() <= kMaxAttachments,
              "The message has too many parts");
    fields(f, message.properties);
    f.list(message.recipients, kMaxRecipients, kEachField);
    f.list(message.attachments, kMaxAttachments, [depth](auto& each, MessageAttachment& one) {
        each.number(one.number);
        each.choice(one.method, kLastMethod);
        fields(each, one.properties);
        each.maybe(one.range, kEachField);
        each.number(one.dataBytes);
        each.maybe(one.embedded, [depth](auto& inner, MessageData& embedded) { fields(inner, embedded, depth + 1); });
    });
}

template <class F>
static void fields(F& f, MessageData& message) {
    fields(f, message, 0);
}

template <class F>
static void fields(F& f, TextQuestion& question) {
    f.text(question.first, kAnyLength);
    f.text(question.second, kAnyLength);
    f.text(question.third, kAnyLength);
    f.number(question.number);
}

template <class F>
static void fields(F& f, mime::ListFields& list) {
    for (std::string* text : {&list.subject, &list.senderName, &list.senderAddress, &list.to, &list.messageId}) f.text(*text, kAnyLength);
    f.maybe(list.sentMicros, kEachNumber);
    f.number(list.importance);
    f.flag(list.hasAttachment);
}

template <class F>
static void fields(F& f, SourceFacts& source) {
    f.text(source.index, kAnyLength);
    f.number(source.prefixBytes);
    f.number(source.contentBytes);
    f.text(source.content, kMaxCarriedContent);
}

template <class F>
static void fields(F& f, PropertiesQuestion& question) {
    fields(f, question.source);
    f.flag(question.withBodies);
    f.flag(question.withAttachments);
    f.flag(question.hasNames);
    f.number(question.derive);
}

template <class F>
static void fields(F& f, OpenQuestion& question) {
    fields(f, question.source);
    f.list(question.path, kMaxPath, kEachNumber);
    f.maybe(question.range, kEachField);
}

template <class F>
static void fields(F& f, ReaderFacts& facts) {
    f.number(facts.reader);
    f.number(facts.sizeBytes);
}

template <class F>
static void fields(F& f, std::optional<ReaderFacts>& facts) {
    f.maybe(facts, kEachField);
}

template <class F>
static void fields(F& f, ReadQuestion& question) {
    f.number(question.reader);
    f.number(question.offset);
    f.number(question.length);
    f.check(question.length <= kMaxPieceBytes);
}

template <class F>
static void fields(F& f, MessageData& message, convert::ComposeOptions& options, bool& hasNames) {
    fields(f, message);
    f.time(options.date);
    f.text(options.messageId, kAnyLength);
    f.flag(options.withBcc);
    f.flag(options.withTransportHeaders);
    f.flag(options.withPlainAlternative);
    f.flag(hasNames);
}

template <class F>
static void fields(F& f, ComposeQuestion& question) {
    fields(f, question.message, question.options, question.hasNames);
}

template <class F>
static void fields(F& f, PropertyBag& message, std::uint32_t& forms) {
    fields(f, message);
    f.number(forms);
}

template <class F>
static void fields(F& f, DeriveQuestion& question) {
    fields(f, question.message, question.forms);
}

template <class F>
static void fields(F& f, ValueQuestion& question) {
    f.list(question.path, kMaxPath, kEachNumber);
    f.number(question.tag);
}

template <class F>
static void fields(F& f, std::vector<std::optional<PropName>>& names) {
    f.list(names, kNamesAtATime, [](auto& each, std::optional<PropName>& name) {
        each.maybe(name, [](auto& one, PropName& known) {
            one.text(known.guid, kMaxPropNameBytes);
            one.oneOf(known.id, EachNameId{});
        });
    });
}

template <class F>
static void fields(F& f, std::vector<std::uint32_t>& ids) {
    f.list(ids, kNamesAtATime, kEachNumber);
}

std::string writeTextQuestion(const TextQuestion& question) { return written(question); }
Result<TextQuestion> readTextQuestion(std::string_view bytes) { return readAs<TextQuestion>(bytes); }
std::string writeListFields(const mime::ListFields& list) { return written(list); }
Result<mime::ListFields> readListFields(std::string_view bytes) { return readAs<mime::ListFields>(bytes); }
std::string writePropertiesQuestion(const PropertiesQuestion& question) { return written(question); }
Result<PropertiesQuestion> readPropertiesQuestion(std::string_view bytes) { return readAs<PropertiesQuestion>(bytes); }
std::string writeOpenQuestion(const OpenQuestion& question) { return written(question); }
Result<OpenQuestion> readOpenQuestion(std::string_view bytes) { return readAs<OpenQuestion>(bytes); }
std::string writeReader(const ReaderFacts& facts) { return written(facts); }
Result<ReaderFacts> readReader(std::string_view bytes) { return readAs<ReaderFacts>(bytes); }
std::string writeReadQuestion(const ReadQuestion& question) { return written(question); }
Result<ReadQuestion> readReadQuestion(std::string_view bytes) { return readAs<ReadQuestion>(bytes); }
Result<ComposeQuestion> readComposeQuestion(std::string_view bytes) { return readAs<ComposeQuestion>(bytes); }
std::string writeMessage(const MessageData& message) { return written(message); }
Result<MessageData> readMessage(std::string_view bytes) { return readAs<MessageData>(bytes); }
std::string writeBag(const PropertyBag& bag) { return written(bag); }
Result<PropertyBag> readBag(std::string_view bytes) { return readAs<PropertyBag>(bytes); }
Result<DeriveQuestion> readDerive(std::string_view bytes) { return readAs<DeriveQuestion>(bytes); }
std::string writeValueQuestion(const ValueQuestion& question) { return written(question); }
Result<ValueQuestion> readValueQuestion(std::string_view bytes) { return readAs<ValueQuestion>(bytes); }
std::string writeMaybeReader(const std::optional<ReaderFacts>& facts) { return written(facts); }
Result<std::optional<ReaderFacts>> readMaybeReader(std::string_view bytes) { return readAs<std::optional<ReaderFacts>>(bytes); }
std::string writeNames(const std::vector<std::optional<PropName>>& names) { return written(names); }
Result<std::vector<std::optional<PropName>>> readNames(std::string_view bytes) {
    return readAs<std::vector<std::optional<PropName>>>(bytes);
}
std::string writeIds(const std::vector<std::uint32_t>& ids) { return written(ids); }
Result<std::vector<std::uint32_t>> readIds(std::string_view bytes) { return readAs<std::vector<std::uint32_t>>(bytes); }

// Without a copy of the message.
std::string writeComposeQuestion(const MessageData& message, const convert::ComposeOptions& options, bool hasNames) {
    FieldWriter f;
    fields(f, FieldWriter::shown(message), FieldWriter::shown(options), hasNames);
    return f.take();
}

std::string writeDerive(const PropertyBag& message, std::uint32_t forms) {
    FieldWriter f;
    fields(f, FieldWriter::shown(message), forms);
    return f.take();
}

bool isSound(const PropertyBag& bag) { return std::all_of(bag.all().begin(), bag.all().end(), isValid); }

bool isSound(const MessageData& message, std::uint64_t contentBytes, std::size_t parts) {
    const auto isRecipientSound = [](const MessageRecipient& one) { return isSound(one.properties); };
    const auto isAttachmentSound = [&](const MessageAttachment& one) {
        const bool isInside = !one.range || (one.range->part < parts && one.range->offset <= contentBytes &&
                                             one.range->encodedBytes <= contentBytes - one.range->offset);
        return isInside && isSound(one.properties) && (!one.embedded || isSound(*one.embedded, contentBytes, parts));
    };
    return isSound(message.properties) && std::all_of(message.recipients.begin(), message.recipients.end(), isRecipientSound) &&
           std::all_of(message.attachments.begin(), message.attachments.end(), isAttachmentSound);
}

}  // namespace corbel::isolation
