#include "codec/search_keys.h"

#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "corbel/error.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

using Kind = SearchKey::Kind;

/// What follows a key's name.
enum class Argument : std::uint8_t { None, Text, Date, Number, Flag };

struct Word {
    std::string_view name;
    Kind kind;
    Argument argument = Argument::None;
    std::uint32_t flags = 0;
    bool isNegated = false;
};

constexpr std::array kWords = {
    Word{"ALL", Kind::All},
    Word{"ANSWERED", Kind::HasFlags, Argument::Flag, kAnswered},
    Word{"BCC", Kind::Bcc, Argument::Text},
    Word{"BEFORE", Kind::Before, Argument::Date},
    Word{"BODY", Kind::Body, Argument::Text},
    Word{"CC", Kind::Cc, Argument::Text},
    Word{"DELETED", Kind::HasFlags, Argument::Flag, kDeleted},
    Word{"DRAFT", Kind::HasFlags, Argument::Flag, kDraft},
    Word{"FLAGGED", Kind::HasFlags, Argument::Flag, kFlagged},
    Word{"FROM", Kind::From, Argument::Text},
    Word{"KEYWORD", Kind::Keyword, Argument::Text},
    Word{"LARGER", Kind::Larger, Argument::Number},
    Word{"OLD", Kind::Recent, Argument::None, 0, true},
    Word{"ON", Kind::On, Argument::Date},
    Word{"RECENT", Kind::Recent},
    Word{"SEEN", Kind::HasFlags, Argument::Flag, kSeen},
    Word{"SENTBEFORE", Kind::SentBefore, Argument::Date},
    Word{"SENTON", Kind::SentOn, Argument::Date},
    Word{"SENTSINCE", Kind::SentSince, Argument::Date},
    Word{"SINCE", Kind::Since, Argument::Date},
    Word{"SMALLER", Kind::Smaller, Argument::Number},
    Word{"SUBJECT", Kind::Subject, Argument::Text},
    Word{"TEXT", Kind::Text, Argument::Text},
    Word{"TO", Kind::To, Argument::Text},
    Word{"UNANSWERED", Kind::HasFlags, Argument::Flag, kAnswered, true},
    Word{"UNDELETED", Kind::HasFlags, Argument::Flag, kDeleted, true},
    Word{"UNDRAFT", Kind::HasFlags, Argument::Flag, kDraft, true},
    Word{"UNFLAGGED", Kind::HasFlags, Argument::Flag, kFlagged, true},
    Word{"UNKEYWORD", Kind::Keyword, Argument::Text, 0, true},
    Word{"UNSEEN", Kind::HasFlags, Argument::Flag, kSeen, true},
};

const Word* findWord(std::string_view name) noexcept {
    for (const Word& word : kWords) {
        if (text::equalsIgnoreCase(word.name, name)) return &word;
    }
    return nullptr;
}

bool isWordChar(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

SearchKey negate(SearchKey key) {
    SearchKey out;
    out.kind = Kind::Not;
    out.children.push_back(std::move(key));
    return out;
}

class Parser {
public:
    Parser(Lexer& in, SearchRequest& request) : _in(in), _request(request) {}

    /// search-key *(SP search-key), up to ")" or the end.
    SearchKey list(std::size_t depth) {
        SearchKey out;
        out.kind = Kind::And;
        do {
            if (_in.atEnd()) break;   // a trailing blank
            out.children.push_back(key(depth));
        } while (_in.accept(' '));
        if (out.children.empty()) _in.fail("a search key");
        return out;
    }

private:
    SearchKey key(std::size_t depth) {
        if (depth > kMaxSearchDepth) throw Error(ErrorCode::LimitReached, "The search is nested too deep");
        if (++_count > kMaxSearchKeys) throw Error(ErrorCode::LimitReached, "Too many search keys");
        if (_in.accept('(')) {
            SearchKey inner = list(depth + 1);
            _in.expect(')');
            return inner;
        }
        SearchKey out;
        const char c = _in.peek();
        if (c == '*' || (c >= '0' && c <= '9')) {
            out.kind = Kind::Sequence;
            out.set = parseSequenceSet(_in);
            return out;
        }
        const auto name = _in.takeWhile(isWordChar);
        if (const Word* word = findWord(name)) return simple(*word);
        if (text::equalsIgnoreCase(name, "NOT")) {
            _in.space();
            return negate(key(depth + 1));
        }
        if (text::equalsIgnoreCase(name, "OR")) {
            out.kind = Kind::Or;
            for (int i = 0; i < 2; ++i) {
                _in.space();
                out.children.push_back(key(depth + 1));
            }
            return out;
        }
        if (text::equalsIgnoreCase(name, "NEW")) {   // RECENT UNSEEN
            out.kind = Kind::And;
            out.children.resize(1);
            out.children[0].kind = Kind::Recent;
            SearchKey seen;
            seen.kind = Kind::HasFlags;
            seen.number = kSeen;
            out.children.push_back(negate(std::move(seen)));
            return out;
        }
        if (text::equalsIgnoreCase(name, "UID")) {
            _in.space();
            out.kind = Kind::Uid;
            out.set = parseSequenceSet(_in);
            return out;
        }
        if (text::equalsIgnoreCase(name, "HEADER")) {
            out.kind = Kind::Header;
            _in.space();
            out.name = searchText();
            _in.space();
            out.text = searchText();
            return out;
        }
        if (text::equalsIgnoreCase(name, "MODSEQ")) return modSeq();
        _in.fail("a search key such as ALL, UNSEEN, FROM or SINCE");
    }

    SearchKey simple(const Word& word) {
        SearchKey out;
        out.kind = word.kind;
        switch (word.argument) {
            case Argument::None:
                break;
            case Argument::Flag:
                out.number = word.flags;
                break;
            case Argument::Text:
                _in.space();
                out.text = searchText();
                break;
            case Argument::Date:
                _in.space();
                out.day = parseDay(_in.astring());
                break;
            case Argument::Number:
                _in.space();
                out.number = _in.number();
                break;
        }
        return word.isNegated ? negate(std::move(out)) : out;
    }

    /// MODSEQ [<entry-name> SP <entry-type>] n: the entry narrows to one flag's modseq, which we do not keep (RFC 7162 allows
    /// to use the message's).
    SearchKey modSeq() {
        SearchKey out;
        out.kind = Kind::ModSeq;
        _in.space();
        if (_in.peek() == '"') {
            _in.string();
            _in.space();
            _in.atom();
            _in.space();
        }
        out.number = _in.number64();
        _request.usesModSeq = true;
        return out;
    }

    std::string searchText() {
        std::string value = _in.astring();
        if (value.size() > kMaxSearchText) throw Error(ErrorCode::LimitReached, "A search text is too long");
        return value;
    }

    Lexer& _in;
    SearchRequest& _request;
    std::size_t _count = 0;
};

void parseReturn(Lexer& in, SearchRequest& request) {
    request.isExtended = true;
    in.space();
    in.expect('(');
    while (!in.accept(')')) {
        if (in.acceptWord("MIN")) {
            request.wantsMin = true;
        } else if (in.acceptWord("MAX")) {
            request.wantsMax = true;
        } else if (in.acceptWord("ALL")) {
            request.wantsAll = true;
        } else if (in.acceptWord("COUNT")) {
            request.wantsCount = true;
        } else {
            in.fail("MIN, MAX, ALL or COUNT");
        }
        if (!in.accept(' ') && in.peek() != ')') in.fail("')'");
    }
    if (!request.wantsMin && !request.wantsMax && !request.wantsCount) request.wantsAll = true;
    in.space();
}

}  // namespace

std::int32_t parseDay(std::string_view text) {
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto parts = text::split(text::trim(text), '-');
    if (parts.size() == 3 && parts[1].size() == 3 && parts[2].size() == 4) {
        const auto day = text::parseUnsigned(parts[0]);
        const auto year = text::parseUnsigned(parts[2]);
        for (unsigned month = 0; day && year && month < 12; ++month) {
            if (!text::equalsIgnoreCase(months.substr(month * 3, 3), parts[1])) continue;
            const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(month + 1),
                                                   std::chrono::day(static_cast<unsigned>(*day < 32 ? *day : 99))};
            if (date.ok()) return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
        }
    }
    throw Error(ErrorCode::Syntax, "A date must look like 1-Feb-1994");
}

SearchRequest parseSearch(Lexer& in) {
    SearchRequest request;
    if (in.acceptWord("RETURN")) parseReturn(in, request);
    if (in.acceptWord("CHARSET")) {
        in.space();
        request.charset = text::toUpper(in.astring());
        in.space();
    }
    request.root = Parser(in, request).list(1);
    in.end();
    return request;
}

}  // namespace corbel::imap
