#include "codec/fetch_items.h"

#include <algorithm>

#include "codec/writer.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

bool isItemChar(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.'; }

void parseHeaderNames(Lexer& in, Section& section) {
    in.space();
    in.expect('(');
    section.label += " (";
    do {
        if (section.fields.size() == kMaxHeaderNames) throw Error(ErrorCode::LimitReached, "Too many header fields in one section");
        section.fields.push_back(in.astring());
        if (section.fields.size() > 1) section.label += ' ';
        appendAstring(section.label, section.fields.back());
    } while (in.accept(' '));
    in.expect(')');
    section.label += ')';
}

/// section-text after the part numbers; `hasParts` allows MIME.
void parseSectionText(Lexer& in, Section& section) {
    const std::string word = text::toUpper(in.takeWhile(isItemChar));
    const std::size_t rest = section.label.size();
    section.label += word;
    if (word == "HEADER") {
        section.text = Section::Text::Header;
    } else if (word == "TEXT") {
        section.text = Section::Text::Text;
    } else if (word == "MIME" && !section.parts.empty()) {
        section.text = Section::Text::Mime;
    } else if (word == "HEADER.FIELDS" || word == "HEADER.FIELDS.NOT") {
        section.text = word.size() == 13 ? Section::Text::HeaderFields : Section::Text::HeaderFieldsNot;
        parseHeaderNames(in, section);
    } else {
        section.label.resize(rest);
        in.fail("HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or a part's MIME");
    }
}

/// After "BODY[" up to and with "]" and the partial.
Section parseSection(Lexer& in, bool isPeek) {
    Section section;
    section.isPeek = isPeek;
    section.label = "BODY[";
    while (in.peek() >= '0' && in.peek() <= '9') {
        if (section.parts.size() == kMaxSectionDepth) throw Error(ErrorCode::LimitReached, "The section number is too deep");
        section.parts.push_back(in.nonZeroNumber());
        if (section.parts.size() > 1) section.label += '.';
        text::appendNumber(section.label, section.parts.back());
        if (!in.accept('.')) {
            if (in.peek() != ']') in.fail("']'");
            break;
        }
        if (in.peek() < '0' || in.peek() > '9') {
            section.label += '.';
            parseSectionText(in, section);
            break;
        }
    }
    if (section.parts.empty() && in.peek() != ']') parseSectionText(in, section);
    in.expect(']');
    section.label += ']';
    if (in.accept('<')) {
        Section::Partial partial;
        partial.start = in.number();
        in.expect('.');
        partial.length = in.nonZeroNumber();
        in.expect('>');
        section.partial = partial;
        section.label += '<';
        text::appendNumber(section.label, partial.start);
        section.label += '>';
    }
    return section;
}

Section rfc822(std::string_view label, Section::Text text, bool isPeek) {
    Section section;
    section.label = label;
    section.text = text;
    section.isPeek = isPeek;
    return section;
}

void parseItem(Lexer& in, FetchItems& items, bool allowMacro) {
    const std::string word = text::toUpper(in.takeWhile(isItemChar));
    if (word == "BODY" || word == "BODY.PEEK") {
        if (in.accept('[')) {
            items.sections.push_back(parseSection(in, word.size() > 4));
        } else if (word == "BODY") {
            items.body = true;
        } else {
            in.fail("'['");
        }
    } else if (word == "FLAGS") {
        items.flags = true;
    } else if (word == "UID") {
        items.uid = true;
    } else if (word == "MODSEQ") {
        items.modSeq = true;
    } else if (word == "INTERNALDATE") {
        items.internalDate = true;
    } else if (word == "ENVELOPE") {
        items.envelope = true;
    } else if (word == "BODYSTRUCTURE") {
        items.bodyStructure = true;
    } else if (word == "RFC822.SIZE") {
        items.size = true;
    } else if (word == "RFC822") {
        items.sections.push_back(rfc822(word, Section::Text::Whole, false));
    } else if (word == "RFC822.HEADER") {
        items.sections.push_back(rfc822(word, Section::Text::Header, true));
    } else if (word == "RFC822.TEXT") {
        items.sections.push_back(rfc822(word, Section::Text::Text, false));
    } else if (allowMacro && (word == "ALL" || word == "FAST" || word == "FULL")) {
        items.flags = items.internalDate = items.size = true;
        items.envelope = word != "FAST";
        items.body = word == "FULL";
    } else {
        in.fail("a FETCH item such as FLAGS, UID, ENVELOPE or BODY[]");
    }
}

void parseModifiers(Lexer& in, FetchItems& items) {
    in.expect('(');
    do {
        if (!in.acceptWord("CHANGEDSINCE")) in.fail("CHANGEDSINCE");
        in.space();
        items.changedSince = in.number64();
        items.modSeq = true;
    } while (in.accept(' '));
    in.expect(')');
}

}  // namespace

bool FetchItems::setsSeen() const noexcept {
    return std::any_of(sections.begin(), sections.end(), [](const Section& section) { return !section.isPeek; });
}

FetchItems parseFetchItems(Lexer& in) {
    FetchItems items;
    if (in.accept('(')) {
        std::size_t count = 0;
        do {
            if (++count > kMaxFetchItems) throw Error(ErrorCode::LimitReached, "Too many FETCH items");
            parseItem(in, items, false);
        } while (in.accept(' '));
        in.expect(')');
    } else {
        parseItem(in, items, true);
    }
    if (in.accept(' ') && !in.atEnd()) parseModifiers(in, items);
    in.end();
    return items;
}

}  // namespace corbel::imap
