// corbel user ..., corbel alias ...
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "cli/csv.h"
#include "cli/output.h"
#include "corbel/error.h"

namespace corbel::cli {
namespace {

constexpr std::size_t kImportBatch = 200;   ///< Rows a request: each batch is added whole or not at all.

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
    const auto limit = in.option("--limit").value_or("100");
    printRows(in, in.client.get("/v1/users?limit=" + percentEncode(limit) + "&after=" + percentEncode(in.option("--after").value_or(""))), columns);
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

/// One CSV row as a JSON object; columns by the header line.
std::string rowJson(const std::vector<std::string>& header, const std::vector<std::string>& row) {
    std::string body = "{";
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].empty()) continue;
        if (body.size() > 1) body += ',';
        body += jsonText(header[i]) + ":";
        if (header[i] == "quota") body += std::to_string(parseBytes(row[i]));
        else if (header[i] == "credentials" || header[i] == "aliases") body += jsonList(row[i]);
        else body += jsonText(row[i]);
    }
    return body + "}";
}

void import(Invocation& in) {
    const auto table = readCsvFile(in.arguments[0]);
    for (const auto& name : table.header)
        if (std::string_view(" login address name password credentials quota aliases ").find(" " + name + " ") == std::string_view::npos)
            throw Error(ErrorCode::InvalidArgument, "Unknown column \"" + name + "\"; known are login, address, name, password, credentials, quota, aliases");
    std::size_t done = 0;
    while (done < table.rows.size()) {
        std::string body = "[";
        const std::size_t end = std::min(done + kImportBatch, table.rows.size());
        for (std::size_t i = done; i < end; ++i) body += (i > done ? "," : "") + rowJson(table.header, table.rows[i]);
        try {
            in.client.request("POST", "/v1/users", body + "]");
        } catch (const Error& error) {
            throw Error(error.code(), error.userText() + "; rows " + std::to_string(done + 1) + " to " + std::to_string(end) + " were not added, the " +
                                          std::to_string(done) + " before them were: mend the file, take those out and run it again", error.detail());
        }
        done = end;
    }
    printDone(in, "{\"added\":" + std::to_string(done) + "}\n", std::to_string(done) + " users added.");
}

void aliasAdd(Invocation& in) {
    printDone(in, in.client.request("POST", userPath(in.arguments[0]) + "/aliases", "{\"address\":" + jsonText(in.arguments[1]) + "}"), "Alias added.");
}

void aliasDelete(Invocation& in) { printDone(in, in.client.request("DELETE", "/v1/aliases/" + percentEncode(in.arguments[0]), {}), "Alias deleted."); }

constexpr Option kListOptions[] = {{"--limit", "N", "at most N users (1 to 1000, default 100)"}, {"--after", "LOGIN", "only logins after this one"}};
constexpr Option kAddOptions[] = {{"--name", "TEXT", "display name"}, {"--quota", "SIZE", "limit of the mailbox: 500M, 2G"}, {"--admin", "", "may administer the server"},
                                  {"--no-password", "", "do not read a password: the user cannot log in yet"}};
constexpr Option kSetOptions[] = {{"--name", "TEXT", "display name"}, {"--address", "ADDRESS", "primary address"}, {"--quota", "SIZE", "limit of the mailbox, 0 for none"},
                                  {"--enable", "", "let the user log in and receive mail"}, {"--disable", "", "refuse logins and mail, keep the mailbox"},
                                  {"--admin", "", "make an administrator"}, {"--no-admin", "", "make an ordinary user"}};

}  // namespace

std::span<const Command> userCommands() {
    static constexpr Command table[] = {
        {"user", "list", "", "List users in order of login.", kListOptions, list},
        {"user", "show", "LOGIN", "Show one user.", {}, show},
        {"user", "add", "LOGIN ADDRESS", "Add a user; the password is read from standard input.", kAddOptions, add},
        {"user", "set", "LOGIN", "Change a user.", kSetOptions, set},
        {"user", "password", "LOGIN", "Set a password, read from standard input.", {}, password},
        {"user", "delete", "LOGIN", "Delete a user; the mailbox is kept.", {}, remove},
        {"user", "import", "FILE.csv", "Add users from a CSV file with a header line (login, address, name, password, credentials, quota, aliases).", {}, import},
        {"alias", "add", "LOGIN ADDRESS", "Give a user a further address.", {}, aliasAdd},
        {"alias", "delete", "ADDRESS", "Take an alias away.", {}, aliasDelete},
    };
    return table;
}

}  // namespace corbel::cli
