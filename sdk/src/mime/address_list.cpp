#include "mime/address_list.h"

#include "mime/fields.h"
#include "mime/imap_string.h"

namespace corbel::mime::detail {
namespace {

constexpr std::string_view kMissingMailbox = "MISSING_MAILBOX";
constexpr std::string_view kMissingDomain = "MISSING_DOMAIN";

/// One pass over the value; what is read so far of the current address stands in the members.
class AddressReader {
public:
    AddressReader(std::string& out, std::string_view value) : _out(out), _s(value) {}

    void run() {
        while (skip(), _at < _s.size()) {
            switch (_s[_at]) {
            case ',': ++_at; flush(); break;
            case ';': ++_at; flush(); endGroup(); break;
            case ':': ++_at; colon(); break;
            case '<': ++_at; angle(); break;
            case '@': ++_at; at(); break;
            default: word(); break;
            }
        }
        flush();
        endGroup();
    }

private:
    void skip() {
        _gap = _at < _s.size() && isSpace(_s[_at]);
        _at = skipCfws(_s, _at, &_comment);
    }

    static bool isSpecial(char c) noexcept {
        switch (c) {
        case ',': case ';': case ':': case '<': case '>': case '@': case '(': case '"': return true;
        default: return isSpace(c);
        }
    }

    /// An atom or quoted string of a phrase or of a local part, known only later which. A phrase keeps one blank where there was white
    /// space.
    void word() {
        if (_hasAngle || _hasDomain) {  // Rubbish behind an address.
            std::string rubbish;
            readWord(rubbish);
            return;
        }
        if (_gap && !_text.empty()) {
            _lastBlank = _text.size();
            _text.push_back(' ');
            _hasBlank = true;
        }
        readWord(_text);
        _hasText = true;
    }

    void readWord(std::string& into) {
        if (_s[_at] == '"') {
            _at = readQuoted(_s, _at + 1, into);
            return;
        }
        const std::size_t start = _at++;
        if (_s[start] == '>') return;  // A stray one.
        while (_at < _s.size() && !isSpecial(_s[_at])) ++_at;
        into.append(_s.substr(start, _at - start));
    }

    void colon() {
        if (_hasAngle || _hasDomain || _inGroup) return flush();
        _inGroup = true;
        _out.append("(NIL NIL ");
        appendString(_out, _text);
        _out.append(" NIL)");
        reset();
    }

    /// A bare address: "local@domain", the obsolete "l . o @ domain", or "Some Name local@domain" from broken programs.
    void at() {
        if (_hasBlank && !_hasAngle && !_hasDomain) {
            if (_text[_lastBlank - 1] == '.' || _text[_lastBlank + 1] == '.') {
                std::erase(_text, ' ');
            } else {
                _name = _text.substr(0, _lastBlank);
                _text.erase(0, _lastBlank + 1);
            }
        }
        _hasDomain = true;
        std::string rubbish;
        domain(_domain.empty() ? _domain : rubbish);
    }

    /// "<" [route] local part ["@" domain] ">"
    void angle() {
        if (_hasAngle) flush();
        _hasAngle = true;
        _name.swap(_text);
        _text.clear();
        _hasDomain = false;
        _domain.clear();
        skip();
        if (_at < _s.size() && _s[_at] == '@') route();
        while (skip(), _at < _s.size() && _s[_at] != '>') {
            const char c = _s[_at];
            if (c == '@') {
                ++_at;
                _hasDomain = true;
                _domain.clear();
                domain(_domain);
            } else if (c == '<' || (c == ',' && _hasDomain)) {
                return;  // The ">" was forgotten.
            } else if (c == ',' || c == ':' || c == ';') {
                _text.push_back(c);
                ++_at;
            } else {
                readWord(_hasDomain ? _domain : _text);
            }
        }
        if (_at < _s.size()) ++_at;
    }

    void route() {
        const auto end = _s.find(':', _at);
        const auto close = _s.find('>', _at);
        if (end == std::string_view::npos || close < end) return;
        for (const char c : _s.substr(_at, end - _at)) {
            if (!isSpace(c)) _route.push_back(c);
        }
        _at = end + 1;
    }

    void domain(std::string& into) {
        for (;;) {
            _at = skipCfws(_s, _at, &_comment);
            const std::size_t start = _at;
            if (_at < _s.size() && _s[_at] == '[') {
                while (_at < _s.size() && _s[_at] != ']' && _s[_at] != ',' && _s[_at] != '>') ++_at;
                if (_at < _s.size() && _s[_at] == ']') ++_at;
            } else {
                while (_at < _s.size() && !isSpecial(_s[_at])) ++_at;
            }
            into.append(_s.substr(start, _at - start));
            if (_at == start) return;
            // "example . com": white space is allowed around the dots only.
            const auto next = skipCfws(_s, _at, nullptr);
            if (next >= _s.size() || (into.back() != '.' && _s[next] != '.')) return;
        }
    }

    void flush() {
        if (!_hasAngle && !_hasDomain && !_hasText) {
            reset();
            return;
        }
        if (!_hasAngle && !_hasDomain && _hasBlank) {  // Some words and no address.
            _name.swap(_text);
            _text.clear();
        }
        _out.push_back('(');
        appendNString(_out, trimSpace(_name.empty() ? _comment : _name));
        _out.push_back(' ');
        appendNString(_out, _route);
        _out.push_back(' ');
        appendString(_out, _text.empty() ? kMissingMailbox : _text);
        _out.push_back(' ');
        appendString(_out, _domain.empty() ? kMissingDomain : _domain);
        _out.push_back(')');
        reset();
    }

    void endGroup() {
        if (_inGroup) _out.append("(NIL NIL NIL NIL)");
        _inGroup = false;
    }

    void reset() {
        _name.clear(), _text.clear(), _domain.clear(), _route.clear(), _comment.clear();
        _hasAngle = _hasDomain = _hasText = _hasBlank = false;
    }

    std::string& _out;
    std::string_view _s;
    std::size_t _at = 0, _lastBlank = 0;
    std::string _name, _text, _domain, _route, _comment;
    bool _gap = false;
    bool _hasAngle = false, _hasDomain = false, _hasText = false, _hasBlank = false, _inGroup = false;
};

}  // namespace

void appendAddresses(std::string& out, std::string_view value) {
    AddressReader(out, value).run();
}

}  // namespace corbel::mime::detail
