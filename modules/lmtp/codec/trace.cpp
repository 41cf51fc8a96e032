#include "codec/trace.h"

#include "corbel/text.h"

namespace corbel::lmtp {

namespace {

/// The value of `field` when its name is `name`.
bool takeField(std::string_view field, std::string_view name, std::string_view& value) noexcept {
    if (!text::startsWithIgnoreCase(field, name)) return false;
    std::string_view rest = field.substr(name.size());
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
    if (rest.empty() || rest.front() != ':') return false;
    value = text::trim(rest.substr(1));
    return true;
}

/// The client's name for itself as a Received field may hold it.
std::string cleanName(std::string_view name) {
    std::string out;
    for (const char c : name.substr(0, 255)) {
        const auto u = static_cast<unsigned char>(c);
        const bool plain = (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || u >= 0x80;
        out += plain || std::string_view("-._:[]").find(c) != std::string_view::npos ? c : '?';
    }
    return out.empty() || !text::isValidUtf8(out) ? "unknown" : out;
}

}  // namespace

std::string renderTrace(std::string_view sender, std::string_view recipient, const ReceivedFacts& facts) {
    std::string out;
    out.reserve(320);
    out.append("Return-Path: <").append(sender).append(">\r\nDelivered-To: ").append(recipient).append("\r\nReceived: from ");
    out += cleanName(facts.helloName);
    if (!facts.peerAddress.empty()) {
        out.append(facts.peerAddress.find(':') == std::string::npos ? " ([" : " ([IPv6:").append(facts.peerAddress).append("])");
    }
    out.append("\r\n\tby ").append(facts.serverName).append(facts.isUtf8 ? " with UTF8LMTP" : " with LMTP");
    if (facts.isTls) out += 'S';
    out.append(" id ").append(facts.id);
    if (!facts.onlyRecipient.empty()) out.append("\r\n\tfor <").append(facts.onlyRecipient).append(">");
    out.append(";\r\n\t").append(text::formatRfc5322Date(facts.at)).append("\r\n");
    return out;
}

TraceScanner::TraceScanner(std::string_view serverName) : _ownMark("by " + std::string(serverName) + " with ") {}

void TraceScanner::feed(std::string_view bytes) {
    while (_inHeader && !bytes.empty()) {
        const std::size_t lineEnd = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, lineEnd);
        if (_line.size() < kMaxTraceField) _line.append(piece.substr(0, kMaxTraceField - _line.size()));
        if (lineEnd == std::string_view::npos) return;
        bytes.remove_prefix(lineEnd + 1);
        endLine();
    }
}

void TraceScanner::finish() {
    if (!_inHeader) return;
    if (!_line.empty()) endLine();
    if (_inHeader) endField();
    _inHeader = false;
}

bool TraceScanner::wasDeliveredTo(std::string_view address) const noexcept {
    for (const std::string& seen : _deliveredTo) {
        if (text::equalsIgnoreCase(seen, address)) return true;
    }
    return false;
}

void TraceScanner::endLine() {
    while (!_line.empty() && _line.back() == '\r') _line.pop_back();
    const bool continues = !_line.empty() && (_line.front() == ' ' || _line.front() == '\t');
    if (continues) {
        const std::string_view more = text::trim(_line);
        if (_field.size() + more.size() < kMaxTraceField) _field.append(" ").append(more);
    } else {
        endField();
        if (_line.empty()) _inHeader = false;
        _field.swap(_line);
    }
    _line.clear();
}

void TraceScanner::endField() {
    std::string_view value;
    if (takeField(_field, "Received", value)) {
        ++_receivedCount;
        const std::size_t mark = value.find(_ownMark);
        if (!_pendingDelivery.empty() && mark != std::string_view::npos) {
            const std::string_view protocol = value.substr(mark + _ownMark.size());
            const bool isOwn = protocol.starts_with("LMTP") || protocol.starts_with("UTF8LMTP");
            if (isOwn && _deliveredTo.size() < kMaxDeliveredTo) _deliveredTo.push_back(_pendingDelivery);
        }
    }
    _pendingDelivery.clear();
    if (takeField(_field, "Delivered-To", value)) {
        _pendingDelivery.assign(value);
    } else if (_messageId.empty() && takeField(_field, "Message-ID", value)) {
        _messageId.assign(value.substr(0, kMaxMessageId));
    }
}

}  // namespace corbel::lmtp
