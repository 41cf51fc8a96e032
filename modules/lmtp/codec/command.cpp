#include "codec/command.h"

#include <limits>

#include "corbel/text.h"

namespace corbel::lmtp {

namespace {

Error wrong(const char* what) { return Error(ErrorCode::Syntax, what); }

std::string_view skipBlanks(std::string_view s) noexcept {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    return s;
}

struct Parameter {
    std::string_view name;
    std::string_view value;
    bool hasValue = false;
};

/// esmtp-param of RFC 5321 section 4.1.2; `text` begins behind the blank.
bool takeParameter(std::string_view& text, Parameter& parameter) noexcept {
    std::size_t end = 0;
    while (end < text.size() && text[end] != ' ') {
        const auto c = static_cast<unsigned char>(text[end]);
        if (c < 0x20 || c == 0x7f) return false;
        ++end;
    }
    const std::string_view word = text.substr(0, end);
    text = skipBlanks(text.substr(end));
    const std::size_t equals = word.find('=');
    parameter.name = word.substr(0, equals);
    parameter.hasValue = equals != std::string_view::npos;
    parameter.value = parameter.hasValue ? word.substr(equals + 1) : std::string_view{};
    for (const char c : parameter.name) {
        const char l = text::lower(c);
        if (!((l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
    }
    return !parameter.name.empty() && parameter.name.front() != '-' && parameter.value.find('=') == std::string_view::npos &&
           (!parameter.hasValue || !parameter.value.empty());
}

/// "FROM:" or "TO:" and the path; clients that put a blank behind the colon are understood.
Result<Path> parseKeywordAndPath(std::string_view& text, std::string_view keyword) {
    if (!text::startsWithIgnoreCase(text, keyword)) return wrong("Expected FROM:<address> or TO:<address>");
    text = skipBlanks(text.substr(keyword.size()));
    Result<Path> path = parsePath(text);
    if (path && !text.empty() && text.front() != ' ') return wrong("Garbage after the address");
    text = skipBlanks(text);
    return path;
}

/// size-value of RFC 1870 section 5: up to 20 digits, which is more than 64 bits hold; what they cannot hold is too large in any case.
std::optional<std::uint64_t> parseSize(std::string_view value) noexcept {
    constexpr std::size_t kMaxDigits = 20;
    if (value.empty() || value.size() > kMaxDigits || value.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return text::parseUnsigned(value).value_or(std::numeric_limits<std::uint64_t>::max());
}

std::optional<Error> applyMailParameter(const Parameter& parameter, MailCommand& mail) {
    if (text::equalsIgnoreCase(parameter.name, "SIZE")) {
        mail.size = parseSize(parameter.value);
        if (!mail.size) return wrong("Bad value of SIZE");
    } else if (text::equalsIgnoreCase(parameter.name, "BODY")) {
        mail.isEightBit = text::equalsIgnoreCase(parameter.value, "8BITMIME");
        if (!mail.isEightBit && !text::equalsIgnoreCase(parameter.value, "7BIT")) return wrong("BODY is 7BIT or 8BITMIME");
    } else if (text::equalsIgnoreCase(parameter.name, "SMTPUTF8") && !parameter.hasValue) {
        mail.isUtf8 = true;
    } else {
        return Error(ErrorCode::Unsupported, "Unsupported parameter");
    }
    return std::nullopt;
}

}  // namespace

CommandLine splitCommand(std::string_view line) noexcept {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return {line, {}};
    std::string_view rest = skipBlanks(line.substr(blank));
    while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
    return {line.substr(0, blank), rest};
}

Result<MailCommand> parseMail(std::string_view arguments) {
    MailCommand mail;
    Result<Path> sender = parseKeywordAndPath(arguments, "FROM:");
    if (!sender) return sender.error();
    mail.sender = std::move(*sender);
    for (std::size_t count = 0; !arguments.empty(); ++count) {
        Parameter parameter;
        if (count == kMaxParameters || !takeParameter(arguments, parameter)) return wrong("Bad parameter");
        if (auto error = applyMailParameter(parameter, mail)) return *error;
    }
    return mail;
}

Result<Path> parseRcpt(std::string_view arguments) {
    Result<Path> path = parseKeywordAndPath(arguments, "TO:");
    if (!path) return path;
    if (path->isNull()) return wrong("A recipient has an address");
    if (arguments.empty()) return path;
    Parameter parameter;
    if (!takeParameter(arguments, parameter)) return wrong("Bad parameter");
    return Error(ErrorCode::Unsupported, "Unsupported parameter");
}

Result<BdatCommand> parseBdat(std::string_view arguments) {
    const std::size_t blank = arguments.find(' ');
    const auto size = text::parseUnsigned(arguments.substr(0, blank));
    if (!size) return wrong("BDAT takes a size and perhaps LAST");
    BdatCommand bdat{*size, false};
    if (blank != std::string_view::npos) {
        if (!text::equalsIgnoreCase(skipBlanks(arguments.substr(blank)), "LAST")) return wrong("BDAT takes a size and perhaps LAST");
        bdat.isLast = true;
    }
    if (bdat.size > kMaxBdatChunk) return Error(ErrorCode::TooLarge, "Chunk too large");
    return bdat;
}

}  // namespace corbel::lmtp
