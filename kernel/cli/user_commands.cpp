// corbel user ..., corbel alias ...
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "cli/import.h"
#include "cli/output.h"
#include "cli/paging.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

std::string userPath(const std::string& login) { return "/v1/users/" + percentEncode(login); }

/// From standard input: asked for twice without echo on a terminal, else one line.
std::string readPassword() {
    const bool isTerminal = isatty(STDIN_FILENO) == 1;
    termios old{};
    if (isTerminal) {
        tcgetattr(STDIN_FILENO, &old);
        termios quiet = old;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
    }
    std::string password, again;
    if (isTerminal) std::cerr << "New password: ";
    std::getline(std::cin, password);
    if (isTerminal) {
        std::cerr << "\nAgain: ";
        std::getline(std::cin, again);
        std::cerr << '\n';
        tcsetattr(STDIN_FILENO, TCSANOW, &old);
        if (again != password) throw Error(ErrorCode::InvalidArgument, "The two passwords differ");
    }
    if (password.empty()) throw Error(ErrorCode::InvalidArgument, "The password is empty");
    return password;
}

void list(Invocation& in) {
    static constexpr Column columns[] = {{"LOGIN", "login"}, {"ADDRESS", "address"}, {"NAME", "name"}, {"QUOTA", "quota", true}, {"ENABLED", "enabled"}, {"ALIASES", "aliases"}};
    std::uint64_t limit = 0;
    if (const auto text = in.option("--limit")) {
        const auto number = text::parseUnsigned(*text);
        if (!number || *number == 0) throw Error(ErrorCode::InvalidArgument, "--limit is a whole number from 1");
        limit = *number;
    }
    printRows(in, getPages(in.client, "/v1/users", "login", in.option("--after").value_or(""), limit), columns);
}

void show(Invocation& in) { printObject(in, in.client.get(userPath(in.arguments[0]))); }

void add(Invocation& in) {
    std::string body = "{\"login\":" + jsonText(in.arguments[0]) + ",\"address\":" + jsonText(in.arguments[1]);
    if (const auto name = in.option("--name")) body += ",\"name\":" + jsonText(*name);
    if (const auto quota = in.option("--quota")) body += ",\"quota\":" + std::to_string(parseBytes(*quota));
    if (in.has("--admin")) body += ",\"admin\":true";
    if (!in.has("--no-password")) body += ",\"password\":" + jsonText(readPassword());
    printDone(in, in.client.request("POST", "/v1/users", body + "}"), "User " + in.arguments[0] + " added.");
}

void set(Invocation& in) {
    std::string body;
    const auto member = [&](std::string_view name, const std::string& json) { body += (body.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + json; };
    if (const auto login = in.option("--login")) member("login", jsonText(*login));
    if (const auto name = in.option("--name")) member("name", jsonText(*name));
    if (const auto address = in.option("--address")) member("address", jsonText(*address));
    if (const auto quota = in.option("--quota")) member("quota", std::to_string(parseBytes(*quota)));
    if (in.has("--enable") || in.has("--disable")) member("enabled", in.has("--enable") ? "true" : "false");
    if (in.has("--admin") || in.has("--no-admin")) member("admin", in.has("--admin") ? "true" : "false");
    if (body.empty()) throw Error(ErrorCode::InvalidArgument, "Nothing to change; see corbel user set --help");
    printDone(in, in.client.request("PATCH", userPath(in.arguments[0]), body + "}"), "User " + in.arguments[0] + " changed.");
}

void password(Invocation& in) {
    const auto body = "{\"password\":" + jsonText(readPassword()) + "}";
    printDone(in, in.client.request("PUT", userPath(in.arguments[0]) + "/password", body), "Password of " + in.arguments[0] + " changed.");
}

void remove(Invocation& in) {
    printDone(in, in.client.request("DELETE", userPath(in.arguments[0]), {}), "User " + in.arguments[0] + " deleted; the mailbox is kept.");
}

void aliasAdd(Invocation& in) {
    printDone(in, in.client.request("POST", userPath(in.arguments[0]) + "/aliases", "{\"address\":" + jsonText(in.arguments[1]) + "}"), "Alias added.");
}

void aliasDelete(Invocation& in) { printDone(in, in.client.request("DELETE", "/v1/aliases/" + percentEncode(in.arguments[0]), {}), "Alias deleted."); }

constexpr Option kListOptions[] = {{"--limit", "N", "at most N users (default: all)"}, {"--after", "LOGIN", "only logins after this one"}};
constexpr Option kAddOptions[] = {{"--name", "TEXT", "display name"}, {"--quota", "SIZE", "limit of the mailbox: 500M, 2G"}, {"--admin", "", "may administer the server"},
                                  {"--no-password", "", "do not read a password: the user cannot log in yet"}};
constexpr Option kSetOptions[] = {{"--login", "LOGIN", "a new login name; the mailbox stays"}, {"--name", "TEXT", "display name"}, {"--address", "ADDRESS", "primary address"}, {"--quota", "SIZE", "limit of the mailbox, 0 for none"},
                                  {"--enable", "", "let the user log in and receive mail"}, {"--disable", "", "refuse logins and mail, end connections, keep the mailbox"},
                                  {"--admin", "", "make an administrator"}, {"--no-admin", "", "make an ordinary user"}};

}  // namespace

std::span<const Command> userCommands() {
    static constexpr Command table[] = {
        {"user", "list", "", "List users in order of login.", kListOptions, list},
        {"user", "show", "LOGIN", "Show one user.", {}, show},
        {"user", "add", "LOGIN ADDRESS", "Add a user; the password is read from standard input.", kAddOptions, add},
        {"user", "set", "LOGIN", "Change a user.", kSetOptions, set},
        {"user", "password", "LOGIN", "Set a password, read from standard input; ends the user's connections.", {}, password},
        {"user", "delete", "LOGIN", "Delete a user; the mailbox is kept.", {}, remove},
        {"user", "import", "FILE.csv", kImportSummary, {}, importUsers},
        {"alias", "add", "LOGIN ADDRESS", "Give a user a further address.", {}, aliasAdd},
        {"alias", "delete", "ADDRESS", "Take an alias away.", {}, aliasDelete},
    };
    return table;
}

}  // namespace corbel::cli
