#include "codec/compose.h"

#include <glib.h>

#include <algorithm>

#include "codec/bodies.h"
#include "codec/charset.h"
#include "codec/codepage.h"
#include "codec/compose_headers.h"
#include "codec/compose_report.h"
#include "codec/compose_secured.h"
#include "codec/flowed.h"
#include "codec/read_bodies.h"
#include "codec/transfer_writer.h"
#include "codec/value_readers.h"
#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

std::string hashOf(std::initializer_list<std::string_view> parts) {
    std::unique_ptr<GChecksum, decltype(&g_checksum_free)> sum(g_checksum_new(G_CHECKSUM_SHA256), g_checksum_free);
    for (const auto part : parts) {
        g_checksum_update(sum.get(), reinterpret_cast<const guchar*>(part.data()), static_cast<gssize>(part.size()));
        g_checksum_update(sum.get(), reinterpret_cast<const guchar*>("\n"), 1);
    }
    return std::string(g_checksum_get_string(sum.get())).substr(0, 32);
}

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

/// Text in the charset that the message wants if it fits there, else in UTF-8.
std::string encodeBody(const std::string& utf8, std::string_view wanted, std::string& charset) {
    if (wanted.empty()) wanted = "us-ascii";
    charset = wanted;
    if (auto encoded = encodeText(utf8, wanted); encoded && decodeAnyway(*encoded, wanted) == utf8) return std::move(*encoded);
    charset = "utf-8";
    return utf8;
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
    _seed = hashOf(
        {message.properties.text(tags::InternetMessageId), message.properties.text(tags::Subject), _text.value_or(""), _html.value_or("")});
    composeHeaders(message, _source, _options, _fields);
    if (!writeSecured(message)) {
        sortAttachments(message);
        writeEntity(message);
    }
}

/// A value of the message from its bag or its source.
std::optional<std::string> Composer::value(const MessageData& message, PropTag tag) {
    if (const Property* property = message.properties.find(tag)) {
        if (const auto* bytes = std::get_if<std::string>(&property->value)) return *bytes;
    }
    const auto reader = _source.open(_path, tag);
    if (!reader) return std::nullopt;
    if (reader->size() > kMaxDerivedBytes)
        throw Error(ErrorCode::TooLarge, "The message text is too large", "body of " + std::to_string(reader->size()) + " bytes");
    return readAll(*reader, kMaxDerivedBytes);
}

void Composer::loadBodies(const MessageData& message) {
    PropertyBag bag;
    for (const PropTag tag : {tags::InternetCodepage, tags::NativeBody, tags::RtfInSync}) {
        if (const Property* property = message.properties.find(tag)) bag.set(*property);
    }
    for (const PropTag tag : {tags::Body, tags::Html}) {
        if (auto bytes = value(message, tag)) bag.set(tag, std::move(*bytes));
    }
    const bool isRtfOnly = !bag.find(tags::Html) && (!bag.find(tags::Body) || bag.integer(tags::NativeBody) == 2);
    if (isRtfOnly) {
        if (auto bytes = value(message, tags::RtfCompressed)) {
            bag.set(tags::RtfCompressed, std::move(*bytes));
            deriveBodies(bag, convert::kBodyHtml | convert::kBodyText);
        }
    }
    if (bag.find(tags::Html) && _options.withPlainAlternative) deriveBodies(bag, convert::kBodyText);
    _codepage = static_cast<std::uint32_t>(bag.integer(tags::InternetCodepage).value_or(0));
    if (bag.find(tags::Html)) {
        _html = std::string(bag.text(tags::Html));
        if (charsetOf(_codepage).empty() || _codepage == kAsciiCodepage) _codepage = settleHtml(*_html, charsetOf(_codepage));
    }
    if (bag.find(tags::Body)) _text = crlfLines(bag.text(tags::Body));
    for (const auto& body : {_text, _html}) {
        if (body && body->size() > kMaxDerivedBytes)
            throw Error(ErrorCode::TooLarge, "The message text is too large", "body of " + std::to_string(body->size()) + " bytes");
    }
}

void Composer::sortAttachments(const MessageData& message) {
    for (const MessageAttachment& attachment : message.attachments) {
        const bool isNothing = attachment.method == AttachMethod::None || attachment.method == AttachMethod::ByReference ||
                               attachment.method == AttachMethod::ByReferenceOnly;
        if (isNothing) continue;
        const PropertyBag& bag = attachment.properties;
        const bool hasName = !bag.text(tags::AttachContentId).empty() || !bag.text(tags::AttachContentLocation).empty();
        const bool isShown =
            (bag.integer(tags::AttachFlags).value_or(0) & 4) != 0 || (bag.integer(tags::AttachmentHidden).value_or(0) != 0 && hasName);
        (isShown && _html ? _inline : _others).push_back(&attachment);
    }
}

bool Composer::writeSecured(const MessageData& message) {
    const MessageAttachment* attachment = securedAttachment(message);
    if (!attachment) return false;
    const auto reader = dataOf(*attachment);
    if (!reader) return false;
    if (isSignedEntity(*reader)) {
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
    const bool hasBody = _text || _html || !reportType.empty() || _others.empty();
    if (!hasBody && _others.size() == 1) return writeAttachment(*_others.front(), false);
    if (_others.empty() && reportType.empty()) return writeBody();
    const std::string b = boundary();
    if (reportType.empty())
        openMultipart("mixed", b);
    else
        openMultipart("report", b, {{"report-type", reportType}});
    if (hasBody) {
        nextPart(b);
        writeBody();
    }
    if (!reportType.empty() && !hasReportPart(message)) {
        nextPart(b);
        const std::string fields = composeReport(message, reportType);
        _fields.content("Content-Type", "message/" + reportType, {});
        _header += "\r\n";
        flushHeader();
        _sink.write(fields);
    }
    for (const MessageAttachment* attachment : _others) {
        nextPart(b);
        writeAttachment(*attachment, false);
    }
    closeMultipart(b);
}

void Composer::writeBody() {
    const std::string_view wanted = charsetOf(_codepage);
    std::string charset;
    const std::string text = _text ? encodeBody(*_text, wanted, charset) : std::string();
    if (!_html) return writeText(text, "text/plain", charset.empty() ? "us-ascii" : charset);
    if (!_text) return writeHtmlWithImages();
    const std::string b = boundary();
    openMultipart("alternative", b);
    nextPart(b);
    writeText(text, "text/plain", charset);
    nextPart(b);
    writeHtmlWithImages();
    closeMultipart(b);
}

void Composer::writeHtmlWithImages() {
    const std::string_view charset = charsetOf(_codepage);
    if (_inline.empty()) return writeText(*_html, "text/html", charset);
    const std::string b = boundary();
    openMultipart("related", b, {{"type", "text/html"}});
    nextPart(b);
    writeText(*_html, "text/html", charset);
    for (const MessageAttachment* attachment : _inline) {
        nextPart(b);
        writeAttachment(*attachment, true);
    }
    closeMultipart(b);
}

void Composer::writeText(std::string_view bytes, std::string_view type, std::string_view charset) {
    const std::string_view encoding = encodingFor(bytes);
    _fields.content("Content-Type", type, {{"charset", std::string(charset)}});
    _fields.plain("Content-Transfer-Encoding", encoding);
    _header += "\r\n";
    flushHeader();
    writeEncoded(bytes, encoding, _sink);
    _endsLine = encoding == "base64" && !bytes.empty();
}

std::unique_ptr<ValueReader> Composer::dataOf(const MessageAttachment& attachment) {
    if (const Property* data = attachment.properties.find(tags::AttachDataBinary)) {
        if (const auto* bytes = std::get_if<std::string>(&data->value)) return std::make_unique<StringValue>(*bytes);
    }
    _path.push_back(attachment.number);
    auto reader = _source.open(_path, tags::AttachDataBinary);
    _path.pop_back();
    return reader;
}

void Composer::writeAttachment(const MessageAttachment& attachment, bool isInline) {
    const PropertyBag& bag = attachment.properties;
    std::string name(bag.text(tags::AttachLongFilename));
    if (name.empty()) name = bag.text(tags::AttachFilename);
    const bool isEmbedded = attachment.method == AttachMethod::Embedded && attachment.embedded != nullptr;
    const std::string type = isEmbedded ? "message/rfc822" : leafType(bag.text(tags::AttachMimeTag));
    std::unique_ptr<ValueReader> reader = isEmbedded ? nullptr : dataOf(attachment);
    if (!isEmbedded && !reader) reader = std::make_unique<StringValue>("");

    // Reports and the like may not be encoded (RFC 2045 section 6.4); what does not fit 7-bit lines is all the same.
    std::optional<std::string> plain;
    if (!isEmbedded && type.starts_with("message/") && type != "message/rfc822" && type != "message/global" &&
        reader->size() <= kMaxReportText) {
        plain = readAll(*reader, kMaxReportText);
        if (encodingFor(*plain) != "7bit") plain.reset();
    }
    const std::string method = type == "text/calendar" ? calendarMethod(*reader) : std::string();
    _fields.content(
        "Content-Type", type,
        {{"charset", std::string(bag.text(tags::TextAttachmentCharset))}, {"method", isToken(method) ? method : ""}, {"name", name}});
    if (!isEmbedded && !plain) _fields.plain("Content-Transfer-Encoding", "base64");
    const bool isText = type.starts_with("text/") && name.empty() && (_text || _html);
    _fields.content("Content-Disposition", isInline || isText ? "inline" : "attachment",
                    {{"filename", name},
                     {"creation-date", dateParameter(bag, tags::CreationTime)},
                     {"modification-date", dateParameter(bag, tags::LastModificationTime)}});
    if (const auto id = bag.text(tags::AttachContentId); !id.empty()) _fields.text("Content-ID", "<" + std::string(id) + ">");
    if (const auto location = bag.text(tags::AttachContentLocation); !location.empty()) _fields.text("Content-Location", location);
    const std::string_view shown = bag.text(tags::DisplayName);
    const bool isSaid = shown.empty() || shown == name || (isEmbedded && shown == attachment.embedded->properties.text(tags::Subject));
    if (!isSaid) _fields.text("Content-Description", shown);
    _header += "\r\n";
    flushHeader();
    if (isEmbedded) return writeEmbedded(attachment);
    if (plain) return _sink.write(*plain);
    writeBase64(*reader, _sink);
    _endsLine = reader->size() > 0;
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
