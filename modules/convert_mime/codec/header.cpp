#include "codec/header.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "codec/charset.h"
#include "corbel/mime.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

/// GMime's global tables, made once and never torn down: modules stay loaded.
GMimeParserOptions* options() {
    static GMimeParserOptions* const shared = [] {
        g_mime_init();
        GMimeParserOptions* made = g_mime_parser_options_new();
        static const char* fallbacks[] = {"utf-8", "windows-1252", nullptr};
        g_mime_parser_options_set_fallback_charsets(made, fallbacks);
        return made;
    }();
    return shared;
}

struct Free {
    void operator()(char* p) const noexcept { g_free(p); }
    void operator()(InternetAddressList* p) const noexcept { g_object_unref(p); }
};

bool needsDecoding(std::string_view s) noexcept {
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (static_cast<signed char>(s[i]) < ' ' || s[i] == '\x7f' || (s[i] == '=' && i + 1 < s.size() && s[i + 1] == '?')) return true;
    }
    return false;
}

/// One line: control characters become blanks, NULs go.
std::string oneLine(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (const char c : raw) {
        if (c == '\0' || c == '\r') continue;
        out.push_back(c == '\n' || c == '\t' ? ' ' : c);
    }
    return out;
}

void trimBlanks(std::string& s) {
    s.erase(0, std::min(s.find_first_not_of(' '), s.size()));
    s.erase(s.find_last_not_of(' ') + 1);
}

/// What GMime gives for a charset that it does not know is not always UTF-8; words may also decode to newlines.
std::string cleaned(const char* decoded) {
    if (!decoded) return {};
    std::string out = oneLine(decodeUnlabelled(decoded));
    trimBlanks(out);
    return out;
}

struct Word {
    std::string_view charset, text;
    char encoding = 0;    ///< Lower case.
    std::size_t end = 0;  ///< Behind the word.
};

/// The encoded word at `at`, which holds "=?".
bool readWord(std::string_view s, std::size_t at, Word& word) {
    const auto charsetEnd = s.find('?', at + 2);
    if (charsetEnd == std::string_view::npos || charsetEnd + 2 >= s.size() || s[charsetEnd + 2] != '?') return false;
    const auto textEnd = s.find('?', charsetEnd + 3);
    if (textEnd == std::string_view::npos || textEnd + 1 >= s.size() || s[textEnd + 1] != '=') return false;
    word.charset = s.substr(at + 2, charsetEnd - at - 2);
    word.encoding = text::lower(s[charsetEnd + 1]);
    word.text = s.substr(charsetEnd + 3, textEnd - charsetEnd - 3);
    word.end = textEnd + 2;
    return true;
}

/// Programs cut characters in two between base64 words, each with its padding; GMime decodes such words one by one. They are made one word.
std::string joinWords(std::string_view s) {
    std::string out;
    std::size_t at = 0;
    for (;;) {
        const auto start = std::min(s.find("=?", at), s.size());
        out.append(s.substr(at, start - at));
        if (start == s.size()) return out;
        at = start + 2;
        Word first, next;
        if (!readWord(s, start, first) || first.encoding != 'b') {
            out.append("=?");
            continue;
        }
        std::string bytes;
        std::size_t count = 0, end = first.end;
        for (bool isSame = true; isSame; ++count) {
            bytes += mime::decodeTransfer(count == 0 ? first.text : next.text, "base64");
            const auto following = std::min(s.find_first_not_of(' ', end), s.size());
            isSame = following > end && s.substr(following, 2) == "=?" && readWord(s, following, next) && next.encoding == 'b' &&
                     text::equalsIgnoreCase(next.charset, first.charset);
            if (isSame) end = next.end;
        }
        if (count == 1) {
            out.append(s.substr(start, end - start));
        } else {
            out.append("=?").append(first.charset).append("?B?").append(text::base64Encode(bytes)).append("?=");
        }
        at = end;
    }
}

void collect(InternetAddressList* list, std::vector<Address>& out, std::size_t maxAddresses, int depth) {
    const int count = internet_address_list_length(list);
    for (int i = 0; i < count && out.size() < maxAddresses; ++i) {
        InternetAddress* address = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            InternetAddressMailbox* const mailbox = INTERNET_ADDRESS_MAILBOX(address);
            const char* const ascii = internet_address_mailbox_get_idn_addr(mailbox);  // Null without a domain.
            out.push_back(
                {cleaned(internet_address_get_name(address)), cleaned(ascii ? ascii : internet_address_mailbox_get_addr(mailbox))});
        } else if (INTERNET_ADDRESS_IS_GROUP(address)) {
            InternetAddressList* members = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address));
            if (!members || internet_address_list_length(members) == 0 || depth >= 4) {
                out.push_back({cleaned(internet_address_get_name(address)), {}});
            } else {
                collect(members, out, maxAddresses, depth + 1);
            }
        }
    }
}

}  // namespace

std::string decodeWords(std::string_view raw) {
    raw = raw.substr(0, kMaxHeaderValue);
    if (!needsDecoding(raw)) return std::string(raw);
    const std::string line = joinWords(oneLine(decodeUnlabelled(raw)));
    const std::unique_ptr<char, Free> decoded(g_mime_utils_header_decode_text(options(), line.c_str()));
    return cleaned(decoded.get());
}

std::string asciiAddress(std::string_view address) {
    if (std::all_of(address.begin(), address.end(), [](char c) { return static_cast<signed char>(c) > 0; })) return std::string(address);
    options();
    InternetAddress* const mailbox = internet_address_mailbox_new(nullptr, std::string(address).c_str());
    const std::string ascii = cleaned(internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(mailbox)));
    g_object_unref(mailbox);
    return ascii.empty() ? std::string(address) : ascii;
}

std::vector<Address> parseAddresses(std::string_view raw, std::size_t maxAddresses, std::size_t maxBytes) {
    std::vector<Address> out;
    const std::string line = joinWords(oneLine(decodeUnlabelled(raw.substr(0, maxBytes))));
    if (line.find_first_not_of(' ') == std::string::npos) return out;
    const std::unique_ptr<InternetAddressList, Free> list(internet_address_list_parse(options(), line.c_str()));
    if (list) collect(list.get(), out, maxAddresses, 0);
    return out;
}

}  // namespace corbel::convert_mime
