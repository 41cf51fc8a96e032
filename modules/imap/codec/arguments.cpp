#include "codec/arguments.h"

#include <array>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 5> kSystemFlags = {
    {{"\\Seen", kSeen}, {"\\Answered", kAnswered}, {"\\Flagged", kFlagged}, {"\\Deleted", kDeleted}, {"\\Draft", kDraft}}};

constexpr std::array<std::pair<SpecialUse, std::string_view>, 5> kUses = {{{SpecialUse::Drafts, "\\Drafts"},
                                                                           {SpecialUse::Sent, "\\Sent"},
                                                                           {SpecialUse::Trash, "\\Trash"},
                                                                           {SpecialUse::Junk, "\\Junk"},
                                                                           {SpecialUse::Archive, "\\Archive"}}};

void addFlag(FlagList& list, std::string name) {
    if (name[0] != '\\') {
        if (name.size() > kMaxKeywordLength) throw Error(ErrorCode::LimitReached, "A keyword is too long");
        list.keywords.push_back(std::move(name));
        return;
    }
    for (const auto& [known, bit] : kSystemFlags) {
        if (text::equalsIgnoreCase(known, name)) {
            list.flags |= bit;
            return;
        }
    }
    throw Error(ErrorCode::Syntax, text::equalsIgnoreCase(name, "\\Recent") ? "\\Recent cannot be set by a client" : "There is no such system flag");
}

}  // namespace

FlagList parseFlagList(Lexer& in, bool allowBare) {
    FlagList list;
    const bool isInParentheses = in.accept('(');
    if (!isInParentheses && !allowBare) in.fail("'('");
    if (isInParentheses && in.accept(')')) return list;
    std::size_t count = 0;
    do {
        if (++count > kMaxFlagsPerCommand) throw Error(ErrorCode::LimitReached, "Too many flags in one command");
        addFlag(list, in.flag());
    } while (in.accept(' '));
    if (isInParentheses) in.expect(')');
    return list;
}

StoreArguments parseStoreArguments(Lexer& in) {
    StoreArguments out;
    if (in.accept('(')) {
        do {
            if (!in.acceptWord("UNCHANGEDSINCE")) in.fail("UNCHANGEDSINCE");
            in.space();
            out.change.unchangedSince = in.number64();
        } while (in.accept(' '));
        in.expect(')');
        in.space();
    }
    out.change.op = FlagOp::Replace;
    if (in.accept('+')) {
        out.change.op = FlagOp::Add;
    } else if (in.accept('-')) {
        out.change.op = FlagOp::Remove;
    }
    if (in.acceptWord("FLAGS.SILENT")) {
        out.isSilent = true;
    } else if (!in.acceptWord("FLAGS")) {
        in.fail("FLAGS or FLAGS.SILENT");
    }
    in.space();
    FlagList flags = parseFlagList(in, true);
    in.end();
    out.change.flags = flags.flags;
    out.change.keywords = std::move(flags.keywords);
    return out;
}

std::string decodeMailbox(std::string_view name) {
    if (name.size() > 1 && name.back() == kPathSeparator) name.remove_suffix(1);
    auto path = text::fromModifiedUtf7(name);
    if (!path) throw Error(ErrorCode::InvalidArgument, "The mailbox name is not valid modified UTF-7");
    if (text::startsWithIgnoreCase(*path, "INBOX") && (path->size() == 5 || (*path)[5] == kPathSeparator)) path->replace(0, 5, "INBOX");
    return std::move(*path);
}

std::string parseMailbox(Lexer& in) { return decodeMailbox(in.astring()); }

std::optional<AppendArguments> parseAppendArguments(Lexer& in) {
    if (in.atEnd()) return std::nullopt;
    AppendArguments out;
    out.path = parseMailbox(in);
    in.space();
    if (in.peek() == '(') {
        out.flags = parseFlagList(in, false);
        in.space();
    }
    if (in.peek() == '"') {
        out.received = text::parseImapDateTime(in.string());
        if (!out.received) throw Error(ErrorCode::Syntax, "The date of APPEND must look like \"17-Jul-1996 02:44:25 -0700\"");
        in.space();
    }
    if (!in.atEnd()) in.fail("the message as a literal");
    return out;
}

StatusItems parseStatusItems(Lexer& in) {
    StatusItems out;
    in.expect('(');
    do {
        if (in.acceptWord("MESSAGES")) {
            out.messages = true;
        } else if (in.acceptWord("RECENT")) {
            out.recent = true;
        } else if (in.acceptWord("UIDNEXT")) {
            out.uidNext = true;
        } else if (in.acceptWord("UIDVALIDITY")) {
            out.uidValidity = true;
        } else if (in.acceptWord("UNSEEN")) {
            out.unseen = true;
        } else if (in.acceptWord("HIGHESTMODSEQ")) {
            out.highestModSeq = true;
        } else if (in.acceptWord("SIZE")) {
            out.size = true;
        } else if (in.acceptWord("DELETED")) {
            out.deleted = true;
        } else if (in.acceptWord("DELETED-STORAGE")) {
            out.deletedStorage = true;
        } else {
            in.fail("a STATUS item such as MESSAGES or UIDNEXT");
        }
    } while (in.accept(' '));
    in.expect(')');
    in.end();
    return out;
}

bool parseSelectParameters(Lexer& in) {
    bool condstore = false;
    if (in.accept(' ') && !in.atEnd()) {
        in.expect('(');
        do {
            if (!in.acceptWord("CONDSTORE")) in.fail("CONDSTORE");
            condstore = true;
        } while (in.accept(' '));
        in.expect(')');
    }
    in.end();
    return condstore;
}

SpecialUse parseCreateParameters(Lexer& in) {
    SpecialUse use = SpecialUse::None;
    if (in.accept(' ') && !in.atEnd()) {
        in.expect('(');
        if (!in.acceptWord("USE")) in.fail("USE");
        in.space();
        in.expect('(');
        while (!in.accept(')')) {   // "(USE ())" asks for nothing
            if (use != SpecialUse::None) throw Error(ErrorCode::Unsupported, "A mailbox can have one special use");
            const std::string name = in.flag();
            for (const auto& [known, text] : kUses) {
                if (text::equalsIgnoreCase(text, name)) use = known;
            }
            if (use == SpecialUse::None) throw Error(ErrorCode::Unsupported, "A mailbox with this special use cannot be made here");
            if (!in.accept(' ') && in.peek() != ')') in.fail("')'");
        }
        in.expect(')');
    }
    in.end();
    return use;
}

std::string_view specialUseName(SpecialUse use) noexcept {
    for (const auto& [known, text] : kUses) {
        if (known == use) return text;
    }
    return {};
}

void parseIdList(Lexer& in) {
    if (in.acceptWord("NIL")) {
        in.end();
        return;
    }
    in.expect('(');
    for (std::size_t count = 0; !in.accept(')'); ++count) {
        if (count == kMaxIdFields) throw Error(ErrorCode::LimitReached, "Too many ID fields");
        if (count > 0) in.space();
        in.string();
        in.space();
        if (!in.acceptWord("NIL")) in.string();
    }
    in.end();
}

}  // namespace corbel::imap
