#include "commands/verbs.h"

#include "corbel/text.h"

namespace corbel::pop3 {

namespace {

constexpr Verb kVerbs[] = {
    {"RETR", runRetr},
    {"DELE", runDele},
    {"LIST", runList},
    {"UIDL", runUidl},
    {"TOP", runTop},
    {"STAT", runStat, States::AfterLogin, true},
    {"NOOP", runNoop, States::AfterLogin, true},
    {"RSET", runRset, States::AfterLogin, true},
    {"USER", runUser, States::BeforeLogin},
    {"PASS", runPass, States::BeforeLogin},
    {"AUTH", runAuth, States::BeforeLogin},
    {"STLS", runStls, States::BeforeLogin, true},
    {"UTF8", runUtf8, States::BeforeLogin, true},
    {"CAPA", runCapa, States::Any, true},
    {"QUIT", runQuit, States::Any, true},
};

}  // namespace

const Verb* findVerb(std::string_view name) noexcept {
    for (const Verb& verb : kVerbs) {
        if (text::equalsIgnoreCase(verb.name, name)) return &verb;
    }
    return nullptr;
}

}  // namespace corbel::pop3
