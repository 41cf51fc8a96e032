#include "codec/read_message.h"

#include <algorithm>

#include "codec/bodies.h"
#include "codec/header.h"
#include "codec/html.h"
#include "codec/read_bodies.h"
#include "codec/read_headers.h"
#include "codec/read_report.h"
#include "codec/read_tnef.h"
#include "codec/value_readers.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::int64_t kMhtmlReference = 4;  // ATT_MHTML_REF, of PidTagAttachFlags.
constexpr std::size_t kMaxLocationSearches = 64;

std::string withoutBrackets(std::string_view id) {
    id = text::trim(id);
    if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
    return clipped(decodeWords(id), kMaxMessageIdBytes);
}

void setDate(PropertyBag& bag, PropTag tag, const mime::Part& part, std::string_view name) {
    const auto date = text::parseRfc5322Date(parameter(part.dispositionParameters, name));
    if (date) bag.set(tag, toMicros(*date));
}

void describe(const mime::Part& part, PropertyBag& bag) {
    bag.set(tags::AttachMimeTag, text::toLower(part.type + "/" + part.subtype));
    bag.set(tags::RenderingPosition, std::int64_t{-1});
    setAttachmentName(bag, fileName(part));
    if (part.type == "TEXT") {
        const std::string charset = clipped(parameter(part.parameters, "CHARSET"), kMaxMessageIdBytes);
        if (!charset.empty()) bag.set(tags::TextAttachmentCharset, charset);
    }
    if (!part.id.empty()) bag.set(tags::AttachContentId, withoutBrackets(part.id));
    if (!part.location.empty()) bag.set(tags::AttachContentLocation, clipped(decodeWords(part.location), kMaxTextProperty));
    if (!part.description.empty()) bag.set(tags::DisplayName, clipped(decodeWords(part.description), kMaxTextProperty));
    setDate(bag, tags::CreationTime, part, "CREATION-DATE");
    setDate(bag, tags::LastModificationTime, part, "MODIFICATION-DATE");
}

bool isTnef(const mime::Part& part) { return part.type == "APPLICATION" && (part.subtype == "MS-TNEF" || part.subtype == "VND.MS-TNEF"); }

[[noreturn]] void notFound() { throw Error(ErrorCode::NotFound, "There is no such attachment"); }

}  // namespace

std::string entityHeader(std::string_view header) {
    std::string out;
    const HeaderFields fields(header);
    for (const HeaderField& field : fields.all()) {
        if (text::startsWithIgnoreCase(field.name, "Content-")) out.append(field.raw);
    }
    return out + "\r\n";
}

std::string MessageReader::headerOf(std::uint32_t root) const {
    const mime::Part& part = _source.index->parts[root];
    const std::uint64_t prefix = root == 0 ? _source.prefixBytes : 0;
    std::string header;
    _source.content->read(_source.prefixBytes + part.headerOffset - prefix,
                          std::min<std::uint64_t>(part.headerSize, kMaxRecipientField) + prefix, header);
    return header;
}

/// Of a message the lines that describe its content, else all of them.
std::string MessageReader::headerOfEntity(std::uint32_t at) const {
    const mime::Part& part = _source.index->parts[at];
    const bool isRoot = part.parent == at || _source.index->parts[part.parent].isMessage();
    return isRoot || part.headerSize > kMaxRecipientField ? entityHeader(headerOf(at)) : headerOf(at);
}

MessageData MessageReader::read(std::uint32_t root, std::size_t depth) {
    MessageData message;
    const std::string header = headerOf(root);
    const HeaderFields fields(header);
    readHeaders(header, fields, message);
    const PartRoles roles = rolesOf(*_source.index, root);
    message.properties.set(tags::MessageClass, roles.kind == MessageKind::ClearSigned ? "IPM.Note.SMIME.MultipartSigned"
                                               : roles.kind == MessageKind::Opaque    ? "IPM.Note.SMIME"
                                                                                      : "IPM.Note");
    if (_options.withBodies) readBodies(_source, roles, message.properties);
    addAttachments(roles, root, depth, message);
    if (roles.kind == MessageKind::Report) readReport(_source, root, message);
    const bool hasVisible = std::any_of(message.attachments.begin(), message.attachments.end(),
                                        [](const auto& a) { return a.properties.integer(tags::AttachmentHidden).value_or(0) == 0; });
    message.properties.set(tags::HasAttachments, std::int64_t{hasVisible});
    if (!_options.withAttachments) message.attachments.clear();
    if (_options.withBodies && _options.derive != 0) deriveBodies(message.properties, _options.derive);
    return message;
}

void MessageReader::addAttachments(const PartRoles& roles, std::uint32_t root, std::size_t depth, MessageData& message) {
    if (roles.kind == MessageKind::ClearSigned || roles.kind == MessageKind::Encrypted) {
        message.attachments.push_back(makeEntity(root, true));
        return;
    }
    for (const AttachmentPart& found : roles.attachments) {
        // What a winmail.dat holds stands where the part stands: composing keeps that order.
        if (isTnef(_source.index->parts[found.part]) && readTnefPart(_source, found.part, _options, depth, message)) continue;
        if (message.attachments.size() >= kMaxAttachments) continue;
        message.attachments.push_back(makeAttachment(found, depth));
        message.attachments.back().number = static_cast<std::uint32_t>(message.attachments.size() - 1);
    }
    const auto hasId = [](const auto& a) { return a.properties.findId(tags::AttachContentId.id()) != nullptr; };
    if (const Property* html = message.properties.find(tags::Html))
        markShown(std::get<std::string>(html->value), message.attachments);
    else if (roles.html && std::any_of(message.attachments.begin(), message.attachments.end(), hasId))
        markShown(partBytes(_source, *roles.html, convert::kMaxBodyBytes), message.attachments);
}

MessageAttachment MessageReader::makeAttachment(const AttachmentPart& found, std::size_t depth) {
    const mime::Part& part = _source.index->parts[found.part];
    MessageAttachment attachment;
    if (isProtectedEntity(part)) {
        attachment = makeEntity(found.part, false);
    } else if (auto reference = referenceOf(_source, found.part)) {
        attachment = makeReference(std::move(*reference));
    } else {
        attachment.range = rangeOf(_source, found.part);
        attachment.dataBytes = decodedSize(_source, *attachment.range);
        describe(part, attachment.properties);
        if (_options.withAttachments && part.isMessage() && part.firstChild != 0 && depth + 1 <= kMaxEmbeddedDepth)
            embed(found.part, depth, attachment);
    }
    if (found.isRelated) attachment.properties.set(tags::AttachFlags, kMhtmlReference);
    return attachment;
}

void MessageReader::embed(std::uint32_t part, std::size_t depth, MessageAttachment& attachment) {
    attachment.method = AttachMethod::Embedded;
    auto inner = std::make_shared<MessageData>(read(_source.index->parts[part].firstChild, depth + 1));
    if (!attachment.properties.findId(tags::DisplayName.id()))
        attachment.properties.set(tags::DisplayName, std::string(inner->properties.text(tags::Subject)));
    attachment.embedded = std::move(inner);
}

/// What is signed or encrypted, the message as a whole or a part of it: the entity with the header lines that describe it.
MessageAttachment MessageReader::makeEntity(std::uint32_t at, bool isWhole) {
    const mime::Part& part = _source.index->parts[at];
    const bool isEncrypted = part.subtype == "ENCRYPTED";
    MessageAttachment attachment;
    attachment.dataBytes = headerOfEntity(at).size() + part.bodySize;
    attachment.properties.set(tags::AttachMimeTag, isEncrypted ? "multipart/encrypted" : "multipart/signed");
    attachment.properties.set(tags::RenderingPosition, std::int64_t{-1});
    // Whoever saves what is encrypted or signed can open it with a mail program: it is a message without sender and subject.
    setAttachmentName(attachment.properties, isEncrypted ? "encrypted.eml" : isWhole ? "smime.p7m" : "signed.eml");
    return attachment;
}

std::unique_ptr<ValueReader> MessageReader::openEntity(std::uint32_t part) {
    MimeRange range = rangeOf(_source, part);
    range.encoding = "BINARY";
    return std::make_unique<TransferReader>(_source, range, headerOfEntity(part));
}

MessageAttachment MessageReader::makeReference(Reference reference) {
    MessageAttachment attachment;
    attachment.method = reference.method;
    PropertyBag& bag = attachment.properties;
    describe(reference.described.parts[0], bag);
    if (isPlaceholderId(bag.text(tags::AttachContentId))) bag.erase(tags::AttachContentId.id());
    if (!reference.path.empty()) bag.set(kAttachLongPathname, clipped(std::move(reference.path), kMaxTextProperty));
    return attachment;
}

/// Hidden are the attachments that the HTML shows.
void MessageReader::markShown(std::string_view html, std::vector<MessageAttachment>& attachments) const {
    if (attachments.empty()) return;
    const auto shown = cidReferences(html);
    std::size_t searches = 0;
    for (auto& attachment : attachments) {
        PropertyBag& own = attachment.properties;
        const std::string_view location = own.text(tags::AttachContentLocation);
        const bool isByLocation = !location.empty() && own.integer(tags::AttachFlags) && ++searches <= kMaxLocationSearches &&
                                  html.find(location) != std::string_view::npos;
        if (!isByLocation && !shown.contains(std::string(own.text(tags::AttachContentId)))) continue;
        own.set(tags::AttachmentHidden, std::int64_t{1});
        own.set(tags::AttachFlags, kMhtmlReference);
    }
}

std::unique_ptr<ValueReader> MessageReader::open(std::span<const std::uint32_t> path) {
    std::uint32_t root = 0;
    for (std::size_t level = 0; level < path.size(); ++level) {
        const bool isLast = level + 1 == path.size();
        const PartRoles roles = rolesOf(*_source.index, root);
        if (roles.kind == MessageKind::ClearSigned || roles.kind == MessageKind::Encrypted) {
            if (path[level] != 0 || !isLast) notFound();
            return openEntity(root);
        }
        std::uint32_t first = 0;
        const AttachmentPart* found = nullptr;
        for (const AttachmentPart& candidate : roles.attachments) {
            if (isTnef(_source.index->parts[candidate.part])) {
                if (auto opened = openTnefAttachment(_source, candidate.part, level, path.subspan(level), first)) return opened;
            } else if (first++ == path[level]) {
                found = &candidate;
                break;
            }
        }
        if (!found) notFound();
        const std::uint32_t part = found->part;
        if (isLast && isProtectedEntity(_source.index->parts[part])) return openEntity(part);
        if (isLast && referenceOf(_source, part)) return std::make_unique<StringValue>("");
        if (isLast) return std::make_unique<TransferReader>(_source, rangeOf(_source, part));
        if (!_source.index->parts[part].isMessage() || _source.index->parts[part].firstChild == 0) notFound();
        root = _source.index->parts[part].firstChild;
    }
    notFound();
}

}  // namespace corbel::convert_mime
