#include "command_table.h"

#include <array>

#include "commands/commands.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

constexpr std::array kCommands = {
    Command{"APPEND", kLoggedIn, 0, append},
    Command{"AUTHENTICATE", kNotAuthenticated, kNoSync, authenticate},
    Command{"CAPABILITY", kAnyState, kNoSync, capability},
    Command{"CHECK", kSelected, 0, check},
    Command{"CLOSE", kSelected, kNoSync, close},
    Command{"COPY", kSelected, kHasUid, copy},
    Command{"CREATE", kLoggedIn, 0, create},
    Command{"DELETE", kLoggedIn, 0, deleteMailbox},
    Command{"DELETEACL", kLoggedIn, 0, deleteAcl},
    Command{"ENABLE", kLoggedIn, kNoSync, enable},
    Command{"EXAMINE", kLoggedIn, kNoSync, examine},
    Command{"EXPUNGE", kSelected, kHasUid, expunge},
    Command{"FETCH", kSelected, kHasUid | kNoExpunge, fetch},
    Command{"GETACL", kLoggedIn, kNoSync, getAcl},
    Command{"GETQUOTA", kLoggedIn, kNoSync, getQuota},
    Command{"GETQUOTAROOT", kLoggedIn, kNoSync, getQuotaRoot},
    Command{"ID", kAnyState, kNoSync, id},
    Command{"IDLE", kLoggedIn, 0, idle},
    Command{"LIST", kLoggedIn, kNoSync, list},
    Command{"LISTRIGHTS", kLoggedIn, kNoSync, listRights},
    Command{"LOGIN", kNotAuthenticated, kNoSync, login},
    Command{"LOGOUT", kAnyState, kNoSync, logout},
    Command{"LSUB", kLoggedIn, kNoSync, lsub},
    Command{"MOVE", kSelected, kHasUid, move},
    Command{"MYRIGHTS", kLoggedIn, kNoSync, myRights},
    Command{"NAMESPACE", kLoggedIn, kNoSync, namespaces},
    Command{"NOOP", kAnyState, 0, noop},
    Command{"RENAME", kLoggedIn, 0, rename},
    Command{"SEARCH", kSelected, kHasUid | kNoExpunge, search},
    Command{"SELECT", kLoggedIn, kNoSync, select},
    Command{"SETACL", kLoggedIn, 0, setAcl},
    Command{"STARTTLS", kNotAuthenticated, kNoSync, startTls},
    Command{"STATUS", kLoggedIn, 0, status},
    Command{"STORE", kSelected, kHasUid | kNoExpunge, store},
    Command{"SUBSCRIBE", kLoggedIn, kNoSync, subscribe},
    Command{"UNSELECT", kSelected, kNoSync, unselect},
    Command{"UNSUBSCRIBE", kLoggedIn, kNoSync, unsubscribe},
};

}  // namespace

std::span<const Command> commands() noexcept { return kCommands; }

const Command* findCommand(std::string_view name) noexcept {
    for (const Command& command : kCommands) {
        if (text::equalsIgnoreCase(command.name, name)) return &command;
    }
    return nullptr;
}

}  // namespace corbel::imap
