#include "codec/tnef.h"

#include <algorithm>
#include <array>

#include "codec/charset.h"
#include "codec/codepage.h"
#include "codec/tnef_properties.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint32_t kSignature = 0x223e9f78;
constexpr std::size_t kMaxTextAttribute = 1024 * 1024;

enum Attribute : std::uint32_t {
    kCodepage = 0x00069007,
    kMessageClass = 0x00078008,
    kSubject = 0x00018004,
    kBody = 0x0002800c,
    kMessageProperties = 0x00069003,
    kRecipients = 0x00069004,
    kAttachRendering = 0x00069002,
    kAttachTitle = 0x00018010,
    kAttachData = 0x0006800f,
    kAttachProperties = 0x00069005,
};

/// Microsoft Mail's class names (MS-OXTNEF section 2.1.3.3.9).
std::string modernClass(std::string_view name) {
    struct Row {
        std::string_view old, modern;
    };
    static constexpr std::array<Row, 9> rows{{{"IPM.Microsoft Mail.Note", "IPM.Note"},
                                              {"IPM.Microsoft Mail.Read Receipt", "REPORT.IPM.Note.IPNRN"},
                                              {"IPM.Microsoft Mail.Non-Delivery", "REPORT.IPM.Note.NDR"},
                                              {"IPM.Microsoft Schedule.MtgReq", "IPM.Schedule.Meeting.Request"},
                                              {"IPM.Microsoft Schedule.MtgRespP", "IPM.Schedule.Meeting.Resp.Pos"},
                                              {"IPM.Microsoft Schedule.MtgRespN", "IPM.Schedule.Meeting.Resp.Neg"},
                                              {"IPM.Microsoft Schedule.MtgRespA", "IPM.Schedule.Meeting.Resp.Tent"},
                                              {"IPM.Microsoft Schedule.MtgCncl", "IPM.Schedule.Meeting.Canceled"},
                                              {"IPM.Microsoft Mail.Note", "IPM.Note"}}};
    for (const Row& row : rows) {
        if (text::equalsIgnoreCase(row.old, name)) return std::string(row.modern);
    }
    return std::string(name);
}

RecipientKind kindOf(std::int64_t type) noexcept {
    const std::int64_t kind = type & 0xf;
    return kind == 2 ? RecipientKind::Cc : kind == 3 ? RecipientKind::Bcc : kind == 0 ? RecipientKind::Originator : RecipientKind::To;
}

class Parser {
public:
    Parser(ValueReader& reader, TnefSlice range, std::size_t depth)
        : _reader(reader), _cursor(reader, range.offset, range.offset + range.length), _depth(depth) {}

    bool parse(TnefMessage& message) {
        if (_cursor.u32() != kSignature) return false;
        _cursor.skip(2);
        while (_cursor.left() >= 9 && !_cursor.isBroken()) {
            _cursor.skip(1);  // The level says nothing that the attribute does not.
            const std::uint32_t id = _cursor.u32(), length = _cursor.u32();
            const bool isCut = length > _cursor.left();
            TnefCursor data = _cursor.part(length);
            take(id, data, message);
            if (isCut) break;
            _cursor.skip(std::min<std::uint64_t>(2, _cursor.left()));
        }
        return true;
    }

private:
    void take(std::uint32_t id, TnefCursor& data, TnefMessage& message) {
        switch (id) {
            case kCodepage: {
                const std::uint32_t codepage = data.u32();
                if (!charsetOf(codepage).empty()) _codepage = codepage;
                break;
            }
            case kMessageClass:
                setIfAbsent(message.properties, tags::MessageClass, modernClass(textOf(data)));
                break;
            case kSubject:
                setIfAbsent(message.properties, tags::Subject, textOf(data));
                break;
            case kBody:
                setIfAbsent(message.properties, tags::Body, textOf(data));
                break;
            case kMessageProperties:
                takeProperties(data, message);
                break;
            case kRecipients:
                takeRecipients(data, message);
                break;
            case kAttachRendering:
                if (message.attachments.size() < kMaxAttachments) message.attachments.emplace_back();
                break;
            case kAttachTitle:
                if (auto* attachment = current(message)) setIfAbsent(attachment->properties, tags::AttachFilename, textOf(data));
                break;
            case kAttachData:
                if (auto* attachment = current(message)) attachment->data = TnefSlice{data.position(), data.left()};
                break;
            case kAttachProperties:
                if (auto* attachment = current(message)) takeAttachment(data, *attachment);
                break;
            default:
                break;
        }
    }

    static TnefAttachment* current(TnefMessage& message) { return message.attachments.empty() ? nullptr : &message.attachments.back(); }

    static void setIfAbsent(PropertyBag& bag, PropTag tag, std::string value) {
        if (!value.empty() && !bag.findId(tag.id())) bag.set(tag, std::move(value));
    }

    std::string textOf(TnefCursor& data) {
        std::string raw = data.bytes(std::min<std::uint64_t>(data.left(), kMaxTextAttribute));
        raw.erase(std::min(raw.find('\0'), raw.size()));
        return decodeAnyway(raw, charsetOf(_codepage));
    }

    void takeProperties(TnefCursor& data, TnefMessage& message) {
        TnefProperties read;
        readTnefProperties(data, _codepage, TnefOwner::Message, _bytesLeft, read);
        for (const Property& property : read.bag.all()) message.properties.set(property);
        for (auto& named : read.named) message.named.push_back(std::move(named));
    }

    void takeRecipients(TnefCursor& data, TnefMessage& message) {
        const std::uint32_t count = data.u32();
        for (std::uint32_t i = 0; i < count && message.recipients.size() < kMaxRecipients && !data.isBroken(); ++i) {
            TnefProperties row;
            readTnefProperties(data, _codepage, TnefOwner::Recipient, _bytesLeft, row);
            MessageRecipient recipient;
            recipient.kind = kindOf(row.bag.integer(tags::RecipientType).value_or(1));
            recipient.addressType = row.bag.text(tags::AddressType);
            recipient.address = row.bag.text(tags::EmailAddress);
            recipient.displayName = row.bag.text(tags::DisplayName);
            recipient.entryid = row.bag.text(tags::EntryId);
            for (const PropTag tag : {tags::RecipientType, tags::AddressType, tags::EmailAddress, tags::DisplayName, tags::EntryId})
                row.bag.erase(tag.id());
            recipient.properties = std::move(row.bag);
            if (!recipient.address.empty() || !recipient.displayName.empty()) message.recipients.push_back(std::move(recipient));
        }
    }

    void takeAttachment(TnefCursor& data, TnefAttachment& attachment) {
        TnefProperties read;
        readTnefProperties(data, _codepage, TnefOwner::Attachment, _bytesLeft, read);
        for (const Property& property : read.bag.all()) attachment.properties.set(property);
        for (auto& named : read.named) attachment.named.push_back(std::move(named));
        if (read.data) attachment.data = read.data;
        if (!read.embedded || _depth + 1 > kMaxEmbeddedDepth) return;
        if (auto inner = parseTnef(_reader, *read.embedded, _depth + 1))
            attachment.embedded = std::make_shared<const TnefMessage>(std::move(*inner));
    }

    ValueReader& _reader;
    TnefCursor _cursor;
    const std::size_t _depth;
    std::uint32_t _codepage = kWesternCodepage;
    std::size_t _bytesLeft = kMaxTnefMessageBytes;
};

}  // namespace

std::optional<TnefMessage> parseTnef(ValueReader& reader, TnefSlice range, std::size_t depth) {
    TnefMessage message;
    if (!Parser(reader, range, depth).parse(message)) return std::nullopt;
    return message;
}

}  // namespace corbel::convert_mime
