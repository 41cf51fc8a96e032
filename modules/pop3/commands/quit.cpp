// QUIT (RFC 1939 section 6): removes what DELE marked, durably, and only then says so.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runQuit(Pop3Session& session, Connection& connection, std::string_view) {
    if (session.isLoggedIn()) {
        try {
            session.removedCount = session.drop().removeMarked();
            session.services().deleted.add(session.removedCount);
        } catch (const Error& error) {
            session.services().log.warning("POP3 could not remove messages",
                                           {{"user", std::string_view(session.drop().identity().login)}, {"error", toString(error.code())},
                                            {"detail", std::string_view(error.detail())}});
            connection.write("-ERR [SYS/TEMP] The messages marked as deleted were not removed\r\n");
            return Next::close();
        }
    }
    connection.write("+OK Goodbye\r\n");
    return Next::close();
}

}  // namespace corbel::pop3
