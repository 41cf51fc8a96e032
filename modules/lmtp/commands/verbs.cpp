#include "commands/verbs.h"

#include "corbel/text.h"

namespace corbel::lmtp {

namespace {

constexpr Verb kVerbs[] = {
    {.name = "MAIL", .run = runMail, .needsHello = true},
    {.name = "RCPT", .run = runRcpt, .needsHello = true, .needsMail = true},
    {.name = "DATA", .run = runData, .needsHello = true, .needsMail = true, .takesNoArguments = true},
    {.name = "BDAT", .run = runBdat},   // Checks its state itself: the chunk has to be read in any case.
    {.name = "LHLO", .run = runLhlo},
    {.name = "RSET", .run = runRset, .takesNoArguments = true},
    {.name = "NOOP", .run = runNoop},
    {.name = "QUIT", .run = runQuit, .takesNoArguments = true},
    {.name = "STARTTLS", .run = runStartTls, .takesNoArguments = true},
    {.name = "VRFY", .run = runVrfy},
    {.name = "HELP", .run = runHelp},
    {.name = "HELO", .isForeign = true},
    {.name = "EHLO", .isForeign = true},
};

}  // namespace

const Verb* findVerb(std::string_view name) noexcept {
    for (const Verb& verb : kVerbs) {
        if (text::equalsIgnoreCase(verb.name, name)) return &verb;
    }
    return nullptr;
}

}  // namespace corbel::lmtp
