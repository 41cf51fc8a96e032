#include "commands/append.h"

#include <algorithm>

#include "commands/commands.h"
#include "corbel/access.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

/// Streams the literal into a staged message; the line's end makes it a message of the folder.
class AppendMessage final : public Continuation {
public:
    AppendMessage(StoreId store, FolderId folder, AppendArguments arguments, std::unique_ptr<MessageWriter> writer)
        : _store(store), _folder(folder), _arguments(std::move(arguments)), _writer(std::move(writer)) {}

    Next onFrame(ImapSession& session, const Frame& frame) override {
        if (frame.kind == Frame::Kind::Chunk) {
            take(frame.data);
            return session.nextFrame();
        }
        const auto self = session.endContinuation();
        if (_failure) return frame.kind == Frame::Kind::Literal ? session.refuse(frame, *_failure) : session.fail(*_failure);
        if (frame.kind == Frame::Kind::Literal) return session.refuse(frame, Error(ErrorCode::Syntax, "APPEND takes one message"));
        if (frame.kind != Frame::Kind::Line || !text::trim(frame.data).empty()) {
            return session.fail(Error(ErrorCode::Syntax, "Nothing may follow the message of APPEND"));
        }
        return finish(session);
    }

private:
    /// A failed write must not end the command before the literal's last byte was read.
    void take(std::string_view bytes) {
        if (_failure) return;
        try {
            _writer->write(bytes);
        } catch (const Error& error) {
            _failure = error;
            _writer.reset();
        }
    }

    /// A message is worth more than a keyword for which its folder has no room: what PERMANENTFLAGS without "\*" says.
    void dropSurplusKeywords(StoreSession& store) {
        auto& wanted = _arguments.flags.keywords;
        if (wanted.empty()) return;
        std::unique_ptr<MailboxView> view;
        try {
            view = store.view(_folder);
        } catch (const Error& error) {
            // Who may add messages and not read them is not shown what there is.
            if (error.code() != ErrorCode::NoAccess && error.code() != ErrorCode::NotFound) throw;
            return;
        }
        const auto names = view->keywords();
        std::size_t room = kMaxKeywordsPerFolder - std::min(names.size(), kMaxKeywordsPerFolder);
        std::erase_if(wanted, [&](const std::string& keyword) {
            if (std::any_of(names.begin(), names.end(), [&](const std::string& name) { return text::equalsIgnoreCase(name, keyword); })) return false;
            return room == 0 || (--room, false);
        });
    }

    Next finish(ImapSession& session) {
        try {
            return append(session);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
            return session.no(error.userText(), "TRYCREATE");   // the mailbox went while the message came
        }
    }

    Next append(ImapSession& session) {
        StoreSession& store = session.spaces().at(_store);
        dropSurplusKeywords(store);
        const auto message = _writer->finish();
        AppendItem item;
        item.message = message.get();
        item.flags = _arguments.flags.flags;
        item.keywords = _arguments.flags.keywords;
        item.received = _arguments.received;
        const AppendResult result = store.append(_folder, std::span(&item, 1));
        std::string code = "APPENDUID ";
        text::appendNumber(code, result.uidValidity);
        code += ' ';
        text::appendNumber(code, result.uids.at(0));
        return session.ok("APPEND completed", code);
    }

    StoreId _store;
    FolderId _folder;
    AppendArguments _arguments;
    std::unique_ptr<MessageWriter> _writer;
    std::optional<Error> _failure;
};

}  // namespace

std::optional<AppendArguments> readAppendArguments(Lexer& in) {
    in.space();
    return parseAppendArguments(in);
}

Next beginAppend(ImapSession& session, AppendArguments arguments, const Frame& literalHeader) {
    const std::uint64_t size = literalHeader.literalSize;
    if (size == 0) return session.refuse(literalHeader, Error(ErrorCode::InvalidArgument, "A message cannot be empty"));
    if (size > session.options().maxMessageBytes) {
        return session.refuse(literalHeader, Error(ErrorCode::TooLarge, "The message is larger than this server takes"));
    }
    try {
        const FoundFolder found = session.spaces().find(arguments.path);
        if (found.space != Space::Own && !(found.store->access().rights(found.folder.id) & kRightCreate)) {
            throw Error(ErrorCode::NoAccess, "You may not add messages to this mailbox");
        }
        const Quota quota = found.store->quota();
        if (quota.limitBytes != 0 && quota.usedBytes + size > quota.limitBytes) throw Error(ErrorCode::OverQuota, "The mailbox is full");
        auto writer = session.kernel().stores().newMessage(session.options().maxMessageBytes);
        return session.await(std::make_unique<AppendMessage>(found.store->id(), found.folder.id, std::move(arguments), std::move(writer)),
                             session.acceptLiteral(literalHeader));
    } catch (const Error& error) {
        return session.refuse(literalHeader, error, error.code() == ErrorCode::NotFound ? "TRYCREATE" : "");
    }
}

Next append(ImapSession&, Request& request) {
    request.in.space();
    parseAppendArguments(request.in);
    request.in.fail("the message as a literal");
}

}  // namespace corbel::imap
