// One IMAP client's conversation: state, framing of commands and their literals, dispatch, and the end of each command.
//
// Owned by the kernel's connection; calls are serial. Commands work through the functions below "for commands"; what a verb
// does stands in commands/<verb>.cpp. Parked it holds identity, selected view and at most one continuation: no store.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/lexer.h"
#include "command_table.h"
#include "corbel/identity.h"
#include "corbel/load_shedder.h"
#include "corbel/metrics.h"
#include "corbel/mime.h"
#include "corbel/module.h"
#include "corbel/net.h"
#include "corbel/store.h"
#include "mailbox.h"
#include "namespaces.h"
#include "options.h"

namespace corbel::imap {

inline constexpr std::uint64_t kMaxLiteralBeforeLogin = 4096;
inline constexpr std::uint64_t kMaxLiteral = 256 * 1024;          ///< Of any command but APPEND, and all of them together.
inline constexpr std::size_t kMaxLiteralsPerCommand = 256;
inline constexpr std::size_t kMaxTagLength = 64;
inline constexpr std::uint32_t kMaxBadCommandsBeforeLogin = 10;
inline constexpr std::uint32_t kMaxFailedLogins = 5;

/// What all sessions share. Owned by the module, outlives them.
struct Context {
    Kernel* kernel = nullptr;
    mime::Converter* converter = nullptr;    ///< May be absent: texts are searched undecoded then.
    std::vector<Counter*> commandCounters;   ///< Parallel to commands().
};

/// A command that needs more than its line: it gets what comes until it ends the command.
class Continuation {
public:
    virtual ~Continuation() = default;
    virtual Next onFrame(ImapSession& session, const Frame& frame);
    virtual Next onEvent(ImapSession& session);
    virtual Next onTimeout(ImapSession& session);
    virtual Next onProduced(ImapSession& session);
};

class ImapSession final : public Session, public LoadShedder {
public:
    ImapSession(const Context& context, std::shared_ptr<const Options> options);
    ~ImapSession() override;

    Next onOpen(Connection& connection) override;
    Next onFrame(Connection& connection, const Frame& frame) override;
    Next onEvent(Connection& connection, std::span<const ChangeEvent> events) override;
    Next onTimeout(Connection& connection) override;
    Next onProduced(Connection& connection) override;
    Next onTls(Connection& connection) override;
    Next onDrain(Connection& connection) override;
    std::optional<Next> onOverload(Connection& connection, const Frame& frame) override;

    // --- for commands: what there is ---
    Kernel& kernel() const noexcept { return *_context.kernel; }
    mime::Converter* converter() const noexcept { return _context.converter; }
    const Options& options() const noexcept { return *_options; }
    Connection& connection() const noexcept { return *_connection; }
    Output& out() const noexcept { return _connection->out(); }
    const Identity& identity() const noexcept { return *_identity; }
    State state() const noexcept { return _selected ? kSelected : _identity ? kAuthenticated : kNotAuthenticated; }
    /// The stores that the user sees, opened at the first call and closed when the handler returns. Precondition: logged in.
    NameSpaces& spaces() noexcept { return *_spaces; }
    void releaseStores() noexcept;
    /// The selected mailbox's store. NotFound when the user has no right in it any more.
    StoreSession& mailboxStore() { return _spaces->at(_selected->store()); }
    /// Precondition: state() is kSelected.
    SelectedMailbox& mailbox() noexcept { return *_selected; }
    void select(std::unique_ptr<SelectedMailbox> mailbox) { _selected = std::move(mailbox); }
    std::string capabilities() const;
    bool isCondstoreAware() const noexcept { return _isCondstoreAware; }
    /// RFC 7162 section 3.1: from now on FETCH responses carry MODSEQ; the selected mailbox's HIGHESTMODSEQ is told.
    void enableCondstore();
    TellOptions tellOptions() const noexcept;

    // --- for commands: what they do ---
    void write(std::string_view bytes) const { _connection->write(bytes); }
    /// Takes the identity: logged in. Throws what Connection::setUser throws.
    Next loggedIn(Identity identity);
    Next loginFailed(const Error& error);
    /// Tells changes of the selected mailbox now. False: the mailbox is gone, BYE was written.
    bool sync();
    bool sync(std::unique_ptr<MailboxView> fresh);
    /// Tagged OK after the changes were told; `code` without brackets.
    Next ok(std::string_view text, std::string_view code = {});
    Next no(std::string_view text, std::string_view code = {});
    Next fail(const Error& error);
    /// A tagged answer after which nothing else is told: the command did that.
    Next tagged(std::string_view status, std::string_view text, std::string_view code);
    const std::string& tag() const noexcept { return _tag; }
    Next bye(std::string_view text, std::string_view code = {}) const;
    /// Awaits the next frame; with a continuation it goes there.
    Next await(std::unique_ptr<Continuation> continuation, Next next);
    Next nextFrame() const { return nextFrame(Framing::imapLine(_options->maxLineBytes)); }
    Next nextFrame(Framing framing) const;
    /// Ends it; the caller keeps the object as long as it runs in it.
    std::unique_ptr<Continuation> endContinuation() noexcept { return std::move(_continuation); }
    /// Refuses a command at a literal header: at once, or after a LITERAL+ literal and the rest of the command were skipped.
    /// `code` replaces the error's response code.
    Next refuse(const Frame& literalHeader, const Error& error, std::string_view code = {});
    /// RFC 7888 section 4: a literal that was sent unasked is read and dropped, unless it is absurd.
    Next skipLiteral(const Frame& literalHeader) const;
    /// Accepts the literal: asks for it if the client waits.
    Next acceptLiteral(const Frame& literalHeader) const;

private:
    struct Pending;   // a command whose literals are not all here yet

    template <class Body>
    Next guarded(Connection& connection, Body&& body);
    Next handleLine(const Frame& frame);
    Next handleLiteral(const Frame& frame);
    Next handleChunk(const Frame& frame);
    Next dispatch(std::string_view text, std::span<const LiteralSpan> literals);
    /// Reads tag and verb; sets _tag, _command and _isUid. Throws Syntax.
    void readVerb(Lexer& in);
    Next badCommand(std::string_view text);
    Next internalError(std::string_view what);

    const Context& _context;
    std::shared_ptr<const Options> _options;
    Connection* _connection = nullptr;            // during a call only
    std::unique_ptr<Identity> _identity;
    std::unique_ptr<NameSpaces> _spaces;          // with the identity; has stores during a call only
    std::unique_ptr<SelectedMailbox> _selected;
    std::unique_ptr<Pending> _pending;
    std::unique_ptr<Continuation> _continuation;
    const Command* _command = nullptr;
    std::string _tag;
    std::uint32_t _badCommands = 0;
    std::uint32_t _failedLogins = 0;
    bool _isUid = false;
    bool _isCondstoreAware = false;
};

}  // namespace corbel::imap
