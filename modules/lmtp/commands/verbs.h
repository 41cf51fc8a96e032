// The table of LMTP verbs. Each has a file of its own here; the session checks what the table says before it runs one.
#pragma once

#include <string_view>

#include "corbel/net.h"

namespace corbel::lmtp {

class LmtpSession;

struct Verb {
    std::string_view name;
    Next (*run)(LmtpSession& session, Connection& connection, std::string_view arguments) = nullptr;
    bool needsHello = false;
    bool needsMail = false;
    bool takesNoArguments = false;
    bool isForeign = false;      ///< HELO and EHLO: RFC 2033 section 4.1 wants 500.
};

/// The verb of that name in any case, or nullptr.
const Verb* findVerb(std::string_view name) noexcept;

Next runLhlo(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runMail(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runRcpt(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runData(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runBdat(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runStartTls(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runRset(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runNoop(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runVrfy(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runHelp(LmtpSession& session, Connection& connection, std::string_view arguments);
Next runQuit(LmtpSession& session, Connection& connection, std::string_view arguments);

}  // namespace corbel::lmtp
