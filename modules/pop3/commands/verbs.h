// The table of POP3 verbs. Each has a file of its own here; the session checks what the table says before it runs one.
#pragma once

#include <string_view>

#include "corbel/net.h"

namespace corbel::pop3 {

class Pop3Session;

enum class States { Any, BeforeLogin, AfterLogin };

struct Verb {
    std::string_view name;
    Next (*run)(Pop3Session& session, Connection& connection, std::string_view arguments);
    States states = States::AfterLogin;
    bool takesNoArguments = false;
};

/// The verb of that name in any case, or nullptr.
const Verb* findVerb(std::string_view name) noexcept;

Next runUser(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runPass(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runAuth(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runCapa(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runStls(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runUtf8(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runStat(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runList(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runUidl(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runRetr(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runTop(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runDele(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runRset(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runNoop(Pop3Session& session, Connection& connection, std::string_view arguments);
Next runQuit(Pop3Session& session, Connection& connection, std::string_view arguments);

}  // namespace corbel::pop3
