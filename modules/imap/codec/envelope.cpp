#include "codec/envelope.h"

#include <chrono>
#include <vector>

#include "corbel/text.h"

namespace corbel::imap {
namespace {

/// A cursor that turns bad at the first surprise and stays so.
class Cursor {
public:
    explicit Cursor(std::string_view text) : _text(text) {}

    bool isGood() const noexcept { return _good; }
    bool atEnd() const noexcept { return _pos == _text.size(); }

    bool accept(char c) noexcept {
        if (!_good || _pos >= _text.size() || _text[_pos] != c) return false;
        ++_pos;
        return true;
    }

    void expect(char c) noexcept {
        if (!accept(c)) _good = false;
    }

    /// nstring; `isNil` tells NIL from "".
    std::string nstring(bool* isNil = nullptr) {
        if (isNil) *isNil = false;
        if (accept('"')) return quoted();
        if (accept('{')) return literal();
        if (_good && text::startsWithIgnoreCase(_text.substr(_pos), "NIL")) {
            _pos += 3;
            if (isNil) *isNil = true;
        } else {
            _good = false;
        }
        return {};
    }

private:
    std::string quoted() {
        std::string out;
        while (_pos < _text.size() && _text[_pos] != '"') {
            if (_text[_pos] == '\\' && ++_pos == _text.size()) break;
            out += _text[_pos++];
        }
        expect('"');
        return out;
    }

    std::string literal() {
        const auto close = _text.find("}\r\n", _pos);
        const auto size = close == std::string_view::npos ? std::nullopt : text::parseUnsigned(_text.substr(_pos, close - _pos));
        if (!size || *size > _text.size() - (close + 3)) {
            _good = false;
            return {};
        }
        _pos = close + 3 + static_cast<std::size_t>(*size);
        return std::string(_text.substr(close + 3, static_cast<std::size_t>(*size)));
    }

    std::string_view _text;
    std::size_t _pos = 0;
    bool _good = true;
};

std::string addressText(Cursor& in) {
    in.expect('(');
    const std::string name = in.nstring();
    in.expect(' ');
    in.nstring();   // source route
    in.expect(' ');
    const std::string mailbox = in.nstring();
    in.expect(' ');
    bool isGroup = false;
    const std::string host = in.nstring(&isGroup);
    in.expect(')');
    if (isGroup) return mailbox;
    std::string out = name;
    if (!out.empty()) out += ' ';
    return out + "<" + mailbox + "@" + host + ">";
}

std::string addressList(Cursor& in) {
    std::string out;
    if (!in.accept('(')) {
        in.nstring();
        return out;
    }
    while (in.isGood() && !in.accept(')')) {
        if (!out.empty()) out += ", ";
        out += addressText(in);
        in.accept(' ');
    }
    return out;
}

}  // namespace

std::optional<Envelope> parseEnvelope(std::string_view text) {
    Cursor in(text);
    Envelope out;
    in.expect('(');
    out.date = in.nstring();
    in.expect(' ');
    out.subject = in.nstring();
    for (auto& list : out.addresses) {
        in.expect(' ');
        list = addressList(in);
    }
    in.expect(' ');
    out.inReplyTo = in.nstring();
    in.expect(' ');
    out.messageId = in.nstring();
    in.expect(')');
    if (!in.isGood() || !in.atEnd()) return std::nullopt;
    return out;
}

std::optional<std::int32_t> parseSentDay(std::string_view date) {
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto comma = date.find(',');
    std::string_view rest = comma == std::string_view::npos ? date : date.substr(comma + 1);
    std::vector<std::string_view> words;
    for (const auto word : text::split(rest, ' ')) {
        if (!word.empty() && words.size() < 3) words.push_back(text::trim(word));
    }
    if (words.size() == 3 && words[1].size() >= 3) {
        const auto day = text::parseUnsigned(words[0]);
        auto year = text::parseUnsigned(words[2]);
        if (year && words[2].size() == 2) *year += *year < 50 ? 2000 : 1900;
        for (unsigned month = 0; day && year && *day < 32 && *year < 10000 && month < 12; ++month) {
            if (!text::equalsIgnoreCase(months.substr(month * 3, 3), words[1].substr(0, 3))) continue;
            const std::chrono::year_month_day ymd{std::chrono::year(static_cast<int>(*year)), std::chrono::month(month + 1),
                                                  std::chrono::day(static_cast<unsigned>(*day))};
            if (ymd.ok()) return static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count());
        }
    }
    // Comments and other rarities: the instant in UTC is near enough.
    const auto instant = text::parseRfc5322Date(date);
    if (!instant) return std::nullopt;
    return static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(*instant).time_since_epoch().count());
}

}  // namespace corbel::imap
