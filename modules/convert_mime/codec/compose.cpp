#include "codec/compose.h"

#include <glib.h>

#include <algorithm>

#include "codec/bodies.h"
#include "codec/charset.h"
#include "codec/codepage.h"
#include "codec/compose_entity.h"
#include "codec/compose_headers.h"
#include "codec/compose_report.h"
#include "codec/compose_secured.h"
#include "codec/flowed.h"
#include "codec/read_bodies.h"
#include "codec/references.h"
#include "codec/rtf_compression.h"
#include "codec/tnef_writer.h"
#include "codec/transfer_writer.h"
#include "codec/value_readers.h"
#include "corbel/compose_names.h"
#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

/// Hash of texts that come in pieces, each ended so that no two sets of texts look alike.
class Fingerprint {
public:
    void add(std::string_view piece) {
        g_checksum_update(_sum.get(), reinterpret_cast<const guchar*>(piece.data()), static_cast<gssize>(piece.size()));
    }
    void end() { add("\n"); }
    std::string text() { return std::string(g_checksum_get_string(_sum.get())).substr(0, 32); }

private:
    std::unique_ptr<GChecksum, decltype(&g_checksum_free)> _sum{g_checksum_new(G_CHECKSUM_SHA256), g_checksum_free};
};

/// Takes what is written through a content-transfer-encoding.
class EncodingSink final : public convert::ByteSink {
public:
    EncodingSink(std::string_view encoding, convert::ByteSink& sink) : _writer(encoding, sink) {}
    void write(std::string_view bytes) override { _writer.write(bytes); }
    void finish() { _writer.finish(); }

private:
    TransferWriter _writer;
};

bool isToken(std::string_view s) noexcept {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
        return c > ' ' && c < '\x7f' && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
    });
}

/// A media type that a leaf may have; anything else is application/octet-stream.
std::string leafType(std::string_view tag) {
    const auto slash = tag.find('/');
    const bool isGood = slash != std::string_view::npos && isToken(tag.substr(0, slash)) && isToken(tag.substr(slash + 1));
    if (!isGood || text::startsWithIgnoreCase(tag, "multipart/")) return "application/octet-stream";
    return text::toLower(tag);
}

std::string dateParameter(const PropertyBag& bag, PropTag tag) {
    const auto micros = bag.integer(tag);
    return micros ? text::formatRfc5322Date(fromMicros(*micros)) : std::string();
}

/// Turns text into the charset that the message wants if it fits there; the charset that it is in then. Large text stays UTF-8.
std::string encodeBody(BodyText& body, std::string_view wanted) {
    if (!body.isWhole()) return "utf-8";
    if (wanted.empty()) wanted = "us-ascii";
    const std::string& utf8 = body.bytes();
    if (auto encoded = encodeText(utf8, wanted); encoded && decodeAnyway(*encoded, wanted) == utf8) {
        body.bytes() = std::move(*encoded);
        return std::string(wanted);
    }
    return "utf-8";
}

/// The codepage of HTML that is too large to be held, from its start.
std::uint32_t codepageOfLarge(const BodyText& html, std::string_view charset) {
    constexpr std::uint64_t kStart = 64 * 1024;
    std::string start = html.start(kStart);
    start.resize(start.find_last_of('>') + 1);  // Not within a character.
    const std::uint32_t codepage = settleHtml(start, charset);
    return codepage == kAsciiCodepage ? kUtf8Codepage : codepage;
}

bool isTooLarge(std::string_view compressedRtf) {
    const auto rtf = decompressRtf(compressedRtf);
    return !rtf.ok() && rtf.error().code() == ErrorCode::TooLarge;
}

/// Of a text/calendar attachment: the parameter says again what the data says, so that a reader need not look (RFC 6047 section 2.4).
std::string calendarMethod(ValueReader& reader) {
    std::string start;
    reader.read(0, 4096, start);
    const auto at = text::toUpper(start).find("\nMETHOD:");
    if (at == std::string::npos) return {};
    const auto method = std::string_view(start).substr(at + 8);
    return std::string(text::trim(method.substr(0, method.find_first_of("\r\n"))));
}

}  // namespace

void Composer::write(const MessageData& message) {
    loadBodies(message);
    Fingerprint seed;
    for (const PropTag tag : {tags::InternetMessageId, tags::Subject}) {
        seed.add(message.properties.text(tag));
        seed.end();
    }
    for (const auto& body : {&_text, &_html}) {
        if (*body) (*body)->each([&seed](std::string_view piece) { seed.add(piece); });
        seed.end();
    }
    _seed = seed.text();
    composeHeaders(message, _source, _options, _fields);
    if (!writeSecured(message)) {
        findSignedBody(message);
        sortAttachments(message);
        writeEntity(message);
    }
}

/// A body of the message from its bag or its source; whole up to `limit`.
std::optional<BodyText> Composer::body(const MessageData& message, PropTag tag, std::uint64_t limit) {
    const auto lines = tag == tags::Body ? BodyText::Lines::Crlf : BodyText::Lines::AsTheyAre;
    std::unique_ptr<ValueReader> reader;
    if (const Property* property = message.properties.find(tag)) {
        if (const auto* bytes = std::get_if<std::string>(&property->value)) {
            if (bytes->size() <= limit) return BodyText(*bytes);
            reader = std::make_unique<StringValue>(*bytes);
        }
    }
    if (!reader) reader = _source.open(_path, tag);
    if (!reader) return std::nullopt;
    return reader->size() <= limit ? BodyText(readAll(*reader, limit)) : BodyText(std::move(reader), lines);
}

void Composer::loadBodies(const MessageData& message) {
    _text = body(message, tags::Body, kMaxWholeText);
    _html = body(message, tags::Html, kMaxDerivedBytes);
    PropertyBag bag;
    for (const PropTag tag : {tags::InternetCodepage, tags::NativeBody, tags::RtfInSync}) {
        if (const Property* property = message.properties.find(tag)) bag.set(*property);
    }
    if (!_html && (!_text || bag.integer(tags::NativeBody) == 2)) {
        _richText = body(message, tags::RtfCompressed, kMaxDerivedBytes);
        if (_richText && _richText->isWhole()) {
            std::uint32_t forms = convert::kBodyHtml;
            if (!_text) forms |= convert::kBodyText;
            bag.set(tags::RtfCompressed, _richText->bytes());
            deriveBodies(bag, forms);
            // Rich text that is too large to be read as HTML is a file beside the text.
            if (bag.find(tags::Html) || !isTooLarge(_richText->bytes())) _richText.reset();
        }
    } else if (_html && _html->isWhole() && !_text && _options.withPlainAlternative) {
        bag.set(tags::Html, std::move(_html->bytes()));
        deriveBodies(bag, convert::kBodyText);
    }
    _codepage = static_cast<std::uint32_t>(bag.integer(tags::InternetCodepage).value_or(0));
    if (bag.find(tags::Html)) _html = BodyText(std::string(bag.text(tags::Html)));
    if (!_text && bag.find(tags::Body)) _text = BodyText(std::string(bag.text(tags::Body)));
    if (_text && _text->isWhole()) _text->bytes() = crlfLines(_text->bytes());
    if (_html && (charsetOf(_codepage).empty() || _codepage == kAsciiCodepage))
        _codepage = _html->isWhole() ? settleHtml(_html->bytes(), charsetOf(_codepage)) : codepageOfLarge(*_html, charsetOf(_codepage));
}

/// The first signed entity with a body is where a reader finds the message's body, unless the message says something else by now.
void Composer::findSignedBody(const MessageData& message) {
    for (const MessageAttachment& attachment : message.attachments) {
        if (!isSignedFile(attachment)) continue;
        const auto reader = dataOf(attachment);
        if (!reader || !isMultipartEntity(*reader)) continue;
        PropertyBag bag = bodiesOfEntity(*reader);
        if (!bag.find(tags::Body) && !bag.find(tags::Html)) continue;
        deriveBodies(bag, (_text ? convert::kBodyText : 0u) | (_html ? convert::kBodyHtml : 0u));
        const auto isSaid = [&bag](const std::optional<BodyText>& body, PropTag tag) { return !body || body->equals(bag.text(tag)); };
        if ((!_text && !_html) || !isSaid(_text, tags::Body) || !isSaid(_html, tags::Html)) return;
        _signedBody = &attachment;
        _hasSignedHtml = _html.has_value();
        _text.reset();
        _html.reset();
        return;
    }
}

void Composer::sortAttachments(const MessageData& message) {
    std::uint64_t oleBytes = 0;
    for (const MessageAttachment& attachment : message.attachments) {
        if (attachment.method == AttachMethod::None) continue;
        const PropertyBag& bag = attachment.properties;
        const std::uint64_t bytes = std::max<std::uint64_t>(attachment.dataBytes, bag.text(tags::AttachDataBinary).size());
        if (attachment.method == AttachMethod::Ole && oleBytes + bytes <= kMaxTnefObjectBytes) {
            oleBytes += bytes;
            if (_beside.empty() || _beside.back().file) _beside.emplace_back();
            _beside.back().objects.push_back(&attachment);
            continue;
        }
        const bool hasName = !bag.text(tags::AttachContentId).empty() || !bag.text(tags::AttachContentLocation).empty();
        const bool isShown =
            (bag.integer(tags::AttachFlags).value_or(0) & 4) != 0 || (bag.integer(tags::AttachmentHidden).value_or(0) != 0 && hasName);
        if (isShown && (_html || _hasSignedHtml) && &attachment != _signedBody)
            _inline.push_back(&attachment);
        else
            _beside.push_back({&attachment, {}});
    }
}

bool Composer::writeSecured(const MessageData& message) {
    const MessageAttachment* attachment = securedAttachment(message);
    if (!attachment) return false;
    const auto reader = dataOf(*attachment);
    if (!reader) return false;
    if (isSecuredEntity(*reader)) {
        flushHeader();
        copyAll(*reader, _sink);
        return true;
    }
    if (text::startsWithIgnoreCase(attachment->properties.text(tags::AttachMimeTag), "multipart/")) return false;
    std::string name(attachment->properties.text(tags::AttachLongFilename));
    if (name.empty()) name = "smime.p7m";
    _fields.content("Content-Type", "application/pkcs7-mime", {{"smime-type", smimeType(*reader)}, {"name", name}});
    _fields.plain("Content-Transfer-Encoding", "base64");
    _fields.content("Content-Disposition", "attachment", {{"filename", name}});
    _header += "\r\n";
    flushHeader();
    writeBase64(*reader, _sink);
    return true;
}

void Composer::writeEntity(const MessageData& message) {
    const std::string reportType = reportTypeOf(message);
    const std::size_t beside = _beside.size() + (_richText ? 1 : 0);
    const bool hasBody = _text || _html || (!reportType.empty() && !_signedBody) || beside == 0;
    // What is signed would be taken for a signed message as a whole where nothing stands around it.
    const bool isOneFile = beside == 1 && !_beside.empty() && _beside[0].file && !isSignedFile(*_beside[0].file);
    if (!hasBody && isOneFile) return writeAttachment(*_beside[0].file, false);
    if (beside == 0 && reportType.empty()) return writeBody();
    const std::string b = boundary();
    if (reportType.empty())
        openMultipart("mixed", b);
    else
        openMultipart("report", b, {{"report-type", reportType}});
    if (hasBody) {
        nextPart(b);
        writeBody();
    }
    if (!reportType.empty() && !hasReportPart(message)) writeReport(message, reportType, b);
    for (const PartBeside& part : _beside) {
        nextPart(b);
        if (part.file && part.file == _signedBody)
            writeSignedBody();
        else if (part.file)
            writeAttachment(*part.file, false);
        else
            writeObjects(part.objects);
    }
    if (_richText) {
        nextPart(b);
        writeRichText();
    }
    closeMultipart(b);
}

/// The parts of a report that no attachment of it is.
void Composer::writeReport(const MessageData& message, const std::string& reportType, const std::string& b) {
    const auto write = [&](std::string_view type, const std::string& fields) {
        nextPart(b);
        _fields.content("Content-Type", type, {});
        _header += "\r\n";
        flushHeader();
        _sink.write(fields);
    };
    write("message/" + reportType, composeReport(message, reportType));
    if (const std::string original = composeOriginal(message.properties); message.attachments.empty() && !original.empty())
        write("text/rfc822-headers", original);
}

void Composer::writeBody() {
    _isBodyWritten = true;
    const std::string charset = _text ? encodeBody(*_text, charsetOf(_codepage)) : std::string("us-ascii");
    if (!_html && !_text) _text = BodyText(std::string());
    if (!_html) return writeText(*_text, "text/plain", charset);
    if (!_text) return writeHtmlWithImages();
    const std::string b = boundary();
    openMultipart("alternative", b);
    nextPart(b);
    writeText(*_text, "text/plain", charset);
    nextPart(b);
    writeHtmlWithImages();
    closeMultipart(b);
}

void Composer::writeHtmlWithImages() {
    const std::string_view charset = charsetOf(_codepage);
    writeWithImages("text/html", [&] { writeText(*_html, "text/html", charset); });
}

void Composer::writeSignedBody() {
    _isBodyWritten = true;
    writeWithImages("multipart/signed", [this] { writeAttachment(*_signedBody, false); });
}

template <class Write>
void Composer::writeWithImages(std::string_view type, Write write) {
    if (_inline.empty()) return write();
    const std::string b = boundary();
    openMultipart("related", b, {{"type", std::string(type)}});
    nextPart(b);
    write();
    for (const MessageAttachment* attachment : _inline) {
        nextPart(b);
        writeAttachment(*attachment, true);
    }
    closeMultipart(b);
}

void Composer::writeText(const BodyText& body, std::string_view type, std::string_view charset) {
    EncodingProbe probe;
    bool isEmpty = true;
    body.each([&](std::string_view piece) {
        probe.add(piece);
        isEmpty = isEmpty && piece.empty();
    });
    const std::string_view encoding = probe.encoding();
    _fields.content("Content-Type", type, {{"charset", std::string(charset)}});
    _fields.plain("Content-Transfer-Encoding", encoding);
    _header += "\r\n";
    flushHeader();
    TransferWriter writer(encoding, _sink);
    body.each([&writer](std::string_view piece) { writer.write(piece); });
    writer.finish();
    _endsLine = encoding == "base64" && !isEmpty;
}

/// A part that is a file, encoded as base64 by what `write` is given.
template <class Write>
void Composer::writeFile(std::string_view type, const std::string& name, Write write) {
    _fields.content("Content-Type", type, {{"name", name}});
    _fields.plain("Content-Transfer-Encoding", "base64");
    _fields.content("Content-Disposition", "attachment", {{"filename", name}});
    _header += "\r\n";
    flushHeader();
    EncodingSink sink("base64", _sink);
    write(sink);
    sink.finish();
}

void Composer::writeRichText() {
    writeFile("application/rtf", "message.rtf", [this](convert::ByteSink& sink) {
        const auto take = [&sink](std::string_view piece) { sink.write(piece); };
        if (!_richText->isWhole()) return expandRtf(_richText->reader(), take);
        StringValue reader(std::move(_richText->bytes()));
        expandRtf(reader, take);
    });
}

void Composer::writeObjects(const std::vector<const MessageAttachment*>& objects) {
    writeFile("application/ms-tnef", "winmail.dat", [&](convert::ByteSink& sink) {
        writeTnefObjects(
            objects, [this](const MessageAttachment& attachment, PropTag tag) { return valueOf(attachment, tag); },
            dynamic_cast<convert::ComposeNames*>(&_source), sink);
    });
    _endsLine = true;
}

std::unique_ptr<ValueReader> Composer::valueOf(const MessageAttachment& attachment, PropTag tag) {
    if (const Property* data = attachment.properties.find(tag)) {
        if (const auto* bytes = std::get_if<std::string>(&data->value)) return std::make_unique<StringValue>(*bytes);
    }
    _path.push_back(attachment.number);
    auto reader = _source.open(_path, tag);
    _path.pop_back();
    return reader;
}

void Composer::writeAttachment(const MessageAttachment& attachment, bool isInline) {
    const PropertyBag& bag = attachment.properties;
    const bool isEmbedded = attachment.method == AttachMethod::Embedded && attachment.embedded != nullptr;
    const bool isElsewhere = isReference(attachment.method) && attachment.dataBytes == 0 && bag.text(tags::AttachDataBinary).empty();
    if (isElsewhere) {
        _fields.content("Content-Type", "message/external-body", referenceParameters(attachment));
        _header += "\r\n";
    }
    const std::string type = isEmbedded ? "message/rfc822" : leafType(bag.text(tags::AttachMimeTag));
    std::unique_ptr<ValueReader> reader = isEmbedded || isElsewhere ? nullptr : dataOf(attachment);
    if (!reader) reader = std::make_unique<StringValue>("");
    // An entity of its own that must stay as it is: what is signed or encrypted.
    if (text::startsWithIgnoreCase(bag.text(tags::AttachMimeTag), "multipart/") && isMultipartEntity(*reader)) {
        flushHeader();
        return copyAll(*reader, _sink);
    }
    // Reports and the like may not be encoded (RFC 2045 section 6.4); what does not fit 7-bit lines is all the same.
    std::optional<std::string> plain;
    if (!isEmbedded && !isElsewhere && type.starts_with("message/") && type != "message/rfc822" && type != "message/global" &&
        reader->size() <= kMaxReportText) {
        plain = readAll(*reader, kMaxReportText);
        if (encodingFor(*plain) != "7bit") plain.reset();
    }
    const bool isCoded = !isEmbedded && !isElsewhere && !plain;
    writePartHeader(attachment, type, type == "text/calendar" ? calendarMethod(*reader) : std::string(), isCoded, isInline, isElsewhere);
    if (isEmbedded) return writeEmbedded(attachment);
    if (plain) return _sink.write(*plain);
    if (!isCoded) return;
    writeBase64(*reader, _sink);
    _endsLine = reader->size() > 0;
}

void Composer::writePartHeader(const MessageAttachment& attachment, const std::string& type, const std::string& calendarMethod,
                               bool isCoded, bool isInline, bool isElsewhere) {
    const PropertyBag& bag = attachment.properties;
    std::string name(bag.text(tags::AttachLongFilename));
    if (name.empty()) name = bag.text(tags::AttachFilename);
    _fields.content("Content-Type", type,
                    {{"charset", std::string(bag.text(tags::TextAttachmentCharset))},
                     {"method", isToken(calendarMethod) ? calendarMethod : ""},
                     {"name", name}});
    if (isCoded) _fields.plain("Content-Transfer-Encoding", "base64");
    const bool isText = type.starts_with("text/") && name.empty() && _isBodyWritten;
    _fields.content("Content-Disposition", isInline || isText ? "inline" : "attachment",
                    {{"filename", name},
                     {"creation-date", dateParameter(bag, tags::CreationTime)},
                     {"modification-date", dateParameter(bag, tags::LastModificationTime)}});
    std::string id(bag.text(tags::AttachContentId));
    if (id.empty() && isElsewhere) id = placeholderId(_seed, attachment.number);
    if (!id.empty()) _fields.text("Content-ID", "<" + id + ">");
    if (const auto location = bag.text(tags::AttachContentLocation); !location.empty()) _fields.text("Content-Location", location);
    const std::string_view shown = bag.text(tags::DisplayName);
    const bool isSaid =
        shown.empty() || shown == name || (attachment.embedded && shown == attachment.embedded->properties.text(tags::Subject));
    if (!isSaid) _fields.text("Content-Description", shown);
    _header += "\r\n";
    flushHeader();
}

void Composer::writeEmbedded(const MessageAttachment& attachment) {
    if (_path.size() >= kMaxEmbeddedDepth) throw Error(ErrorCode::LimitReached, "Messages are nested too deeply", "embedded depth");
    Composer inner(_source, _options, _sink);
    inner._path = _path;
    inner._path.push_back(attachment.number);
    inner.write(*attachment.embedded);
}

std::string Composer::boundary() { return "=_" + _seed + "_" + std::to_string(++_boundaries); }

void Composer::openMultipart(std::string_view subtype, const std::string& boundary, const Parameters& parameters) {
    Parameters all = parameters;
    all.emplace_back("boundary", boundary);
    _fields.content("Content-Type", "multipart/" + std::string(subtype), all);
    _header += "\r\n";
    flushHeader();
    _endsLine = true;  // The header's empty line: no preamble.
}

void Composer::nextPart(const std::string& boundary) {
    _sink.write((_endsLine ? "--" : "\r\n--") + boundary + "\r\n");
    _endsLine = false;
}

void Composer::closeMultipart(const std::string& boundary) {
    _sink.write((_endsLine ? "--" : "\r\n--") + boundary + "--\r\n");
    _endsLine = true;
}

void Composer::flushHeader() {
    _sink.write(_header);
    _header.clear();
    _endsLine = false;
}

}  // namespace corbel::convert_mime
