#include <array>

#include "commands/commands.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {
namespace {

constexpr std::uint64_t kMaxDoneLine = 64;

/// RFC 2177: changes are told as they happen until DONE.
class Idling final : public Continuation {
public:
    explicit Idling(Ticks deadline) : _deadline(deadline) {}

    Next onFrame(ImapSession& session, const Frame& frame) override {
        session.connection().unwatch();
        const auto self = session.endContinuation();
        if (frame.kind == Frame::Kind::Line && text::equalsIgnoreCase(text::trim(frame.data), "DONE")) return session.ok("IDLE completed");
        return session.fail(Error(ErrorCode::Syntax, "Expected DONE"));
    }

    Next onEvent(ImapSession& session) override { return session.sync() ? wait(session) : Next::close(); }

    Next onTimeout(ImapSession& session) override {
        if (session.kernel().clock().ticks() >= _deadline) return session.bye("Autologout, idle for too long");
        session.write("* OK Still here\r\n");
        return wait(session);
    }

    static Next wait(ImapSession& session) {
        return Next::frameOrEvent(session.options().keepaliveInterval, Framing::line(kMaxDoneLine));
    }

private:
    Ticks _deadline;
};

}  // namespace

Next idle(ImapSession& session, Request& request) {
    request.in.end();
    if (session.state() == kSelected) {
        // Watched before it is read: a change in between wakes the connection at once.
        const std::array keys = {WatchKey{session.mailbox().store(), session.mailbox().folder()}};
        session.connection().watch(keys);
    }
    session.write("+ idling\r\n");
    if (!session.sync()) return Next::close();
    const Ticks deadline = session.kernel().clock().ticks() + session.options().idleTimeout;
    return session.await(std::make_unique<Idling>(deadline), Idling::wait(session));
}

}  // namespace corbel::imap
