#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "codec/charset.h"
#include "codec/codepage.h"
#include "codec/html_entities.h"
#include "codec/rtf_bodies.h"
#include "codec/rtf_lexer.h"
#include "codec/wire.h"

namespace corbel::convert_mime {
namespace {

constexpr std::size_t kOriginTokens = 12;  ///< MS-OXRTFEX section 3.1.2: the origin is said among the first tokens.

RtfOrigin originOf(std::string_view rtf) {
    RtfLexer lexer(rtf);
    for (std::size_t i = 0; i < kOriginTokens; ++i) {
        const RtfToken token = lexer.next();
        if (token.kind != RtfToken::Kind::Word) continue;
        if (token.word == "fromhtml" && token.number.value_or(0) == 1) return RtfOrigin::Html;
        if (token.word == "fromtext") return RtfOrigin::Text;
    }
    return RtfOrigin::Rtf;
}

std::uint32_t codepageOfFont(int charset) noexcept {
    switch (charset) {
        case 77:
            return 10000;
        case 128:
            return 932;
        case 129:
            return 949;
        case 134:
            return 936;
        case 136:
            return 950;
        case 161:
            return 1253;
        case 162:
            return 1254;
        case 163:
            return 1258;
        case 177:
            return 1255;
        case 178:
            return 1256;
        case 186:
            return 1257;
        case 204:
            return 1251;
        case 222:
            return 874;
        case 238:
            return 1250;
        default:
            return 0;  // The document's.
    }
}

struct Special {
    std::string_view word, utf8;
};
constexpr std::array<Special, 13> kSpecials{{{"lquote", "\u2018"},
                                             {"rquote", "\u2019"},
                                             {"ldblquote", "\u201c"},
                                             {"rdblquote", "\u201d"},
                                             {"bullet", "\u2022"},
                                             {"endash", "\u2013"},
                                             {"emdash", "\u2014"},
                                             {"enspace", "\u2002"},
                                             {"emspace", "\u2003"},
                                             {"zwj", "\u200d"},
                                             {"zwnj", "\u200c"},
                                             {"ltrmark", "\u200e"},
                                             {"rtlmark", "\u200f"}}};

constexpr std::array<std::string_view, 25> kSilentDestinations{
    "fonttbl",  "colortbl",   "stylesheet",        "info",      "pict",      "object",    "header",
    "footer",   "headerl",    "headerr",           "headerf",   "footerl",   "footerr",   "footerf",
    "footnote", "listtable",  "rsidtbl",           "generator", "themedata", "datastore", "fldinst",
    "xmlnstbl", "nonshppict", "listoverridetable", "filetbl"};

/// What a group inherits and gives back.
struct State {
    bool isSilent = false;  ///< A destination that holds no text of the document.
    bool isFontTable = false;
    bool isHtmlTag = false;  ///< {\*\htmltag ...}: markup, copied as it is.
    bool isRtfOnly = false;  ///< Between \htmlrtf and \htmlrtf0.
    bool isBold = false, isItalic = false, isUnderlined = false, isStruck = false;
    int skip = 1;  ///< \uc
    std::uint32_t codepage = 0;
};

class Reader {
public:
    Reader(std::string_view rtf, RtfOrigin origin) : _lexer(rtf), _origin(origin) { _states.emplace_back(); }

    RtfBodies read() {
        RtfBodies bodies;
        bodies.origin = _origin;
        if (_origin == RtfOrigin::Rtf) bodies.html = "<html><head><meta charset=\"utf-8\"></head><body>\r\n<p>";
        _html = &bodies.html;
        _text = &bodies.text;
        for (RtfToken token = _lexer.next(); token.kind != RtfToken::Kind::End; token = _lexer.next()) take(token);
        flush();
        if (_origin == RtfOrigin::Rtf) {
            closeStyles();
            bodies.html.append("</p>\r\n</body></html>\r\n");
        }
        return bodies;
    }

private:
    State& state() noexcept { return _states.back(); }

    void take(const RtfToken& token) {
        using Kind = RtfToken::Kind;
        // What stands in for a \u character is not shown.
        if (_skipping > 0 && (token.kind == Kind::Hex || token.kind == Kind::Word || token.kind == Kind::Symbol)) {
            --_skipping;
            if (token.kind == Kind::Hex) return;
            if (token.word != "u") return;
        }
        const bool isStar = std::exchange(_isStarred, false);
        switch (token.kind) {
            case Kind::Open:
                flush();
                _skipping = 0;
                if (_states.size() < kMaxRtfDepth)
                    _states.push_back(state());
                else
                    ++_overflow;
                break;
            case Kind::Close:
                flush();
                _skipping = 0;
                if (_overflow > 0)
                    --_overflow;
                else if (_states.size() > 1)
                    _states.pop_back();
                break;
            case Kind::Word:
                word(token, isStar);
                break;
            case Kind::Symbol:
                symbol(token.word[0]);
                break;
            case Kind::Hex:
                if (isShown()) _bytes.push_back(static_cast<char>(*token.number));
                break;
            case Kind::Text:
                textRun(token.word);
                break;
            case Kind::Binary:
            case Kind::End:
                break;
        }
    }

    void textRun(std::string_view run) {
        const auto skipped = std::min<std::size_t>(run.size(), static_cast<std::size_t>(_skipping));
        _skipping -= static_cast<int>(skipped);
        run.remove_prefix(skipped);
        if (isShown()) _bytes.append(run);
    }

    bool isShown() noexcept { return !state().isSilent && !state().isFontTable && !(state().isRtfOnly && _origin == RtfOrigin::Html); }

    void word(const RtfToken& token, bool isStarred) {
        const std::string_view name = token.word;
        const int number = token.number.value_or(1);
        if (name == "u") return unicode(token.number.value_or(0));
        flush();
        if (isStarred) return destination(name);
        if (name == "uc")
            state().skip = std::clamp(token.number.value_or(1), 0, 32);
        else if (name == "ansicpg")
            _codepage =
                charsetOf(static_cast<std::uint32_t>(std::max(number, 0))).empty() ? kWesternCodepage : static_cast<std::uint32_t>(number);
        else if (name == "fonttbl")
            state().isFontTable = true;
        else if (name == "f")
            font(token.number.value_or(0));
        else if (name == "fcharset")
            fontCharset(token.number.value_or(0));
        else if (name == "htmlrtf")
            state().isRtfOnly = number != 0;
        else if (name == "plain")
            plain();
        else if (std::find(kSilentDestinations.begin(), kSilentDestinations.end(), name) != kSilentDestinations.end())
            state().isSilent = true;
        else if (isShown())
            shownWord(name, number);
    }

    void destination(std::string_view name) {
        if (name == "htmltag" && _origin == RtfOrigin::Html) {
            state().isHtmlTag = true;
            state().codepage = 0;
        } else if (name != "fldrslt") {
            state().isSilent = true;
        }
    }

    void font(int number) {
        if (state().isFontTable) {
            _font = number;
            return;
        }
        const auto found = _fonts.find(number);
        state().codepage = found == _fonts.end() ? 0 : found->second;
    }

    void fontCharset(int charset) {
        if (state().isFontTable && _fonts.size() < kMaxRtfFonts) _fonts[_font] = codepageOfFont(charset);
    }

    void plain() {
        if (!isShown()) return;
        state().isBold = state().isItalic = state().isUnderlined = state().isStruck = false;
    }

    void shownWord(std::string_view name, int number) {
        if (name == "par" || name == "line" || name == "sect" || name == "page" || name == "row") return newline(name == "line");
        if (name == "tab" || name == "cell") return output("\t");
        if (name == "b")
            state().isBold = number != 0;
        else if (name == "i")
            state().isItalic = number != 0;
        else if (name == "ul")
            state().isUnderlined = number != 0;
        else if (name == "ulnone")
            state().isUnderlined = false;
        else if (name == "strike")
            state().isStruck = number != 0;
        for (const Special& special : kSpecials) {
            if (special.word == name) return output(special.utf8);
        }
    }

    void symbol(char c) {
        switch (c) {
            case '*':
                _isStarred = true;
                break;
            case '~':
                shownSymbol("\u00a0", "&nbsp;");
                break;
            case '_':
                shownSymbol("\u2011", "&#8209;");
                break;
            case '-':
                shownSymbol("", "&shy;");
                break;
            case '\r':
            case '\n':
                flush();
                if (isShown()) newline(false);
                break;
            case '{':
            case '}':
            case '\\':
                if (isShown()) _bytes.push_back(c);
                break;
            default:
                break;
        }
    }

    void shownSymbol(std::string_view utf8, std::string_view entity) {
        flush();
        if (!isShown()) return;
        if (_origin == RtfOrigin::Html && !state().isHtmlTag)
            append(*_html, entity);
        else
            output(utf8);
    }

    void unicode(int number) {
        if (isShown()) {
            if (!_bytes.empty()) flush();
            const auto unit = static_cast<std::uint32_t>(number & 0xffff);
            if (unit >= 0xd800 && unit < 0xdc00) {
                _highSurrogate = unit;
            } else {
                std::uint32_t point = unit;
                if (unit >= 0xdc00 && unit < 0xe000 && _highSurrogate)
                    point = 0x10000 + ((_highSurrogate - 0xd800) << 10) + (unit - 0xdc00);
                _highSurrogate = 0;
                std::string utf8;
                appendUtf8(utf8, point);
                output(utf8);
            }
        }
        _skipping = state().skip;
    }

    /// Bytes in the font's charset that wait.
    void flush() {
        if (_bytes.empty()) return;
        const std::uint32_t codepage = state().codepage != 0 ? state().codepage : _codepage;
        const std::string utf8 = decodeAnyway(_bytes, charsetOf(codepage));
        _bytes.clear();
        output(utf8);
    }

    void output(std::string_view utf8) {
        if (utf8.empty()) return;
        if (_origin == RtfOrigin::Html) return append(*_html, utf8);
        append(*_text, utf8);
        if (_origin == RtfOrigin::Text) return;
        openStyles();
        std::string escaped;
        appendEscaped(escaped, utf8);
        append(*_html, escaped);
    }

    void newline(bool isInside) {
        if (_origin == RtfOrigin::Html) return append(*_html, "\r\n");
        append(*_text, "\r\n");
        if (_origin == RtfOrigin::Text) return;
        closeStyles();
        append(*_html, isInside ? "<br>\r\n" : "</p>\r\n<p>");
    }

    void openStyles() {
        const State& now = state();
        if (now.isBold == _open.isBold && now.isItalic == _open.isItalic && now.isUnderlined == _open.isUnderlined &&
            now.isStruck == _open.isStruck)
            return;
        closeStyles();
        _open = now;
        append(*_html, std::string(now.isBold ? "<b>" : "") + (now.isItalic ? "<i>" : "") + (now.isUnderlined ? "<u>" : "") +
                           (now.isStruck ? "<s>" : ""));
    }

    void closeStyles() {
        append(*_html, std::string(_open.isStruck ? "</s>" : "") + (_open.isUnderlined ? "</u>" : "") + (_open.isItalic ? "</i>" : "") +
                           (_open.isBold ? "</b>" : ""));
        _open = State{};
    }

    static void append(std::string& out, std::string_view bytes) {
        if (out.size() + bytes.size() <= kMaxRtfOutput) out.append(bytes);
    }

    RtfLexer _lexer;
    const RtfOrigin _origin;
    std::vector<State> _states;
    std::size_t _overflow = 0;  ///< Open groups beyond kMaxRtfDepth.
    std::unordered_map<int, std::uint32_t> _fonts;
    int _font = 0;
    std::uint32_t _codepage = kWesternCodepage;
    int _skipping = 0;
    bool _isStarred = false;
    std::uint32_t _highSurrogate = 0;
    std::string _bytes;
    State _open;  ///< Styles whose tags are open.
    std::string* _html = nullptr;
    std::string* _text = nullptr;
};

}  // namespace

RtfBodies readRtf(std::string_view rtf) { return Reader(rtf, originOf(rtf)).read(); }

}  // namespace corbel::convert_mime
