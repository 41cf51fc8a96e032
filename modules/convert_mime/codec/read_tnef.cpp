#include "codec/read_tnef.h"

#include <algorithm>
#include <array>

#include "codec/bodies.h"
#include "codec/charset.h"
#include "codec/read_bodies.h"
#include "codec/read_headers.h"
#include "codec/references.h"
#include "codec/tnef.h"
#include "codec/value_readers.h"
#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::array<PropId, 3> kBodyIds{tags::Body.id(), tags::RtfCompressed.id(), tags::Html.id()};

/// What the MIME around it knows better, and what a store makes by itself.
bool isLeftOut(PropId id) noexcept {
    static constexpr std::array<PropTag, 34> known{tags::Subject,
                                                   tags::SubjectPrefix,
                                                   tags::NormalizedSubject,
                                                   tags::SenderName,
                                                   tags::SenderAddressType,
                                                   tags::SenderEmailAddress,
                                                   tags::SenderEntryId,
                                                   tags::SenderSearchKey,
                                                   tags::SenderSmtpAddress,
                                                   tags::SentRepresentingName,
                                                   tags::SentRepresentingAddressType,
                                                   tags::SentRepresentingEmailAddress,
                                                   tags::SentRepresentingEntryId,
                                                   tags::SentRepresentingSearchKey,
                                                   tags::SentRepresentingSmtpAddress,
                                                   tags::ClientSubmitTime,
                                                   tags::MessageDeliveryTime,
                                                   tags::DisplayTo,
                                                   tags::DisplayCc,
                                                   tags::DisplayBcc,
                                                   tags::TransportMessageHeaders,
                                                   tags::InternetMessageId,
                                                   tags::InReplyToId,
                                                   tags::InternetReferences,
                                                   tags::HasAttachments,
                                                   tags::MessageFlags,
                                                   tags::MessageSize,
                                                   tags::MessageStatus,
                                                   tags::ReplyRecipientEntries,
                                                   tags::ReplyRecipientNames,
                                                   tags::ReadReceiptEntryId,
                                                   tags::ReadReceiptSearchKey,
                                                   tags::ParentEntryId,
                                                   tags::SearchKey};
    const bool isStores = (id >= 0x0ff0 && id <= 0x0fff) || (id >= 0x6600 && id < 0x6800) || id == 0x3008 || id == 0x3007;
    return isStores || std::any_of(known.begin(), known.end(), [id](PropTag tag) { return tag.id() == id; });
}

void addNamed(const std::vector<NamedProperty>& named, NamedProperties* names, PropertyBag& bag) {
    if (!names || named.empty()) return;
    std::vector<PropName> wanted;
    for (const auto& [name, property] : named) wanted.push_back(name);
    const auto ids = names->idsOf(wanted, false);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] == 0) continue;
        const PropTag tag = named[i].second.tag;
        bag.set(PropTag(std::uint32_t{ids[i]} << 16 | (tag.value & 0xffff)), named[i].second.value);
    }
}

/// A recipient table may name no more than an address; a client needs what a header field's recipient has too.
void complete(MessageRecipient& recipient) {
    if (!text::equalsIgnoreCase(recipient.addressType, "SMTP") || recipient.address.empty()) return;
    MessageRecipient whole = makeRecipient(recipient.kind, {recipient.displayName, recipient.address});
    if (recipient.displayName.empty()) recipient.displayName = std::move(whole.displayName);
    if (recipient.entryid.empty()) recipient.entryid = std::move(whole.entryid);
    for (const Property& property : whole.properties.all()) {
        if (!recipient.properties.findId(property.tag.id())) recipient.properties.set(property);
    }
}

class Builder {
public:
    Builder(ValueReader& reader, const convert::ReadOptions& options) : _reader(reader), _options(options) {}

    void addProperties(const TnefMessage& tnef, bool isOuter, MessageData& message) {
        for (const Property& property : tnef.properties.all()) {
            const PropId id = property.tag.id();
            const bool isBody = std::find(kBodyIds.begin(), kBodyIds.end(), id) != kBodyIds.end();
            if ((isOuter && isLeftOut(id)) || (isBody && !_options.withBodies)) continue;
            // The text beside a winmail.dat is often cut; the text inside is from the same hand as the rich text.
            message.properties.set(property);
        }
        addNamed(tnef.named, _options.names, message.properties);
        if (!_options.withBodies || !tnef.properties.find(tags::RtfCompressed) || tnef.properties.find(tags::Html)) return;
        // The rich text is what was written; beside it MIME may have an empty text.
        message.properties.set(tags::NativeBody, static_cast<std::int64_t>(NativeBody::Rtf));
        if (text::trim(message.properties.text(tags::Body)).empty()) message.properties.erase(tags::Body.id());
        deriveBodies(message.properties, convert::kBodyHtml | convert::kBodyText);
    }

    void addAttachments(const TnefMessage& tnef, MessageData& message) {
        for (const TnefAttachment& found : tnef.attachments) {
            if (message.attachments.size() >= kMaxAttachments) return;
            message.attachments.push_back(attachmentOf(found));
            message.attachments.back().number = static_cast<std::uint32_t>(message.attachments.size() - 1);
        }
    }

private:
    MessageAttachment attachmentOf(const TnefAttachment& found) {
        MessageAttachment attachment;
        PropertyBag& bag = attachment.properties;
        for (const Property& property : found.properties.all()) {
            const PropId id = property.tag.id();
            const bool isStores = (id >= 0x0ff0 && id <= 0x0fff) || id == tags::AttachSize.id() || id == tags::AttachNumber.id() ||
                                  id == tags::AttachMethodTag.id();
            if (!isStores) bag.set(property);
        }
        addNamed(found.named, _options.names, bag);
        const auto method = found.properties.integer(tags::AttachMethodTag).value_or(1);
        // Where an object stands in the rich text; of a file nothing reads it.
        if (method != static_cast<std::int64_t>(AttachMethod::Ole) || !bag.find(tags::RenderingPosition))
            bag.set(tags::RenderingPosition, std::int64_t{-1});
        const std::string_view longName = bag.text(tags::AttachLongFilename);
        setAttachmentName(bag, std::string(longName.empty() ? bag.text(tags::AttachFilename) : longName));
        if (found.embedded) {
            attachment.method = AttachMethod::Embedded;
            attachment.embedded = std::make_shared<const MessageData>(messageOf(*found.embedded));
            bag.set(tags::AttachMimeTag, "message/rfc822");
            return attachment;
        }
        const bool isElsewhere = method > 0 && method <= 0xff && isReference(static_cast<AttachMethod>(method)) && !found.data;
        if (method == static_cast<std::int64_t>(AttachMethod::Ole) || isElsewhere) attachment.method = static_cast<AttachMethod>(method);
        if (!bag.findId(tags::AttachMimeTag.id())) bag.set(tags::AttachMimeTag, "application/octet-stream");
        if (isElsewhere) return attachment;
        attachment.dataBytes = found.data ? found.data->length : 0;
        if (attachment.dataBytes <= kMaxInlineValueBytes) {
            std::string bytes;
            if (found.data) _reader.read(found.data->offset, found.data->length, bytes);
            bag.set(tags::AttachDataBinary, std::move(bytes));
        }
        return attachment;
    }

    MessageData messageOf(const TnefMessage& tnef) {
        MessageData message;
        addProperties(tnef, false, message);
        if (!message.properties.findId(tags::MessageClass.id())) message.properties.set(tags::MessageClass, "IPM.Note");
        message.recipients = tnef.recipients;
        for (MessageRecipient& recipient : message.recipients) complete(recipient);
        setDisplayLists(message);
        addAttachments(tnef, message);
        message.properties.set(tags::HasAttachments, std::int64_t{!message.attachments.empty()});
        return message;
    }

    ValueReader& _reader;
    const convert::ReadOptions& _options;
};

std::optional<TnefMessage> parsePart(const convert::MimeSource& source, std::uint32_t part, std::size_t depth, TransferReader& reader) {
    const std::uint64_t size = decodedSize(source, rangeOf(source, part));
    if (size > convert::kMaxTnefBytes) return std::nullopt;
    return parseTnef(reader, {0, reader.size()}, depth);
}

[[noreturn]] void notFound() { throw Error(ErrorCode::NotFound, "There is no such attachment"); }

}  // namespace

bool readTnefPart(const convert::MimeSource& source, std::uint32_t part, const convert::ReadOptions& options, std::size_t depth,
                  MessageData& message) {
    TransferReader reader(source, rangeOf(source, part));
    const auto tnef = parsePart(source, part, depth, reader);
    if (!tnef) return false;
    Builder builder(reader, options);
    builder.addProperties(*tnef, true, message);
    builder.addAttachments(*tnef, message);
    return true;
}

std::unique_ptr<ValueReader> openTnefAttachment(const convert::MimeSource& source, std::uint32_t part, std::size_t depth,
                                                std::span<const std::uint32_t> path, std::uint32_t& first) {
    auto reader = std::make_unique<TransferReader>(source, rangeOf(source, part));
    const auto tnef = parsePart(source, part, depth, *reader);
    const std::size_t count = tnef ? tnef->attachments.size() : 1;
    if (path[0] - first >= count) {
        first += static_cast<std::uint32_t>(count);
        return nullptr;
    }
    if (!tnef) {
        if (path.size() != 1) notFound();
        return reader;
    }
    const TnefMessage* message = &*tnef;
    std::uint32_t number = path[0] - first;
    for (std::size_t level = 0;; ++level) {
        if (number >= message->attachments.size()) notFound();
        const TnefAttachment& attachment = message->attachments[number];
        if (level + 1 == path.size()) {
            if (attachment.embedded) notFound();
            const TnefSlice slice = attachment.data.value_or(TnefSlice{});
            return std::make_unique<SliceReader>(std::move(reader), slice.offset, slice.length);
        }
        if (!attachment.embedded) notFound();
        message = attachment.embedded.get();
        number = path[level + 1];
    }
}

}  // namespace corbel::convert_mime
