// corbel store grant|revoke|rights|delegate|sending
#include "cli/output.h"
#include "corbel/access.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

std::string rightsPath(const Invocation& in, std::string_view verb = {}) {
    return "/v1/stores/" + percentEncode(in.arguments[0]) + "/rights" + (verb.empty() ? "" : "/" + std::string(verb));
}

std::string jsonList(const std::string& words) {
    std::string list;
    for (const auto word : text::split(words, ',')) list += (list.empty() ? "" : ",") + jsonText(word);
    return "[" + list + "]";
}

void rights(Invocation& in) {
    static constexpr Column columns[] = {
        {"FOLDER", "folder"}, {"MEMBER", "member"}, {"KIND", "kind"}, {"ROLE", "role"}, {"RIGHTS", "rights"}};
    const auto folder = in.option("--folder");
    printRows(in, in.client.get(rightsPath(in) + (folder ? "?folder=" + percentEncode(*folder) : "")), columns);
}

void grant(Invocation& in) {
    const std::string& what = in.arguments[3];
    std::string body = "{\"folder\":" + jsonText(in.arguments[1]) + ",\"member\":" + jsonText(in.arguments[2]);
    body += rightsOfRole(what) ? ",\"role\":" + jsonText(what) : ",\"rights\":" + jsonList(what);
    if (in.has("--create")) body += ",\"create\":true";
    printDone(in, in.client.request("POST", rightsPath(in, "grant"), body + "}"),
              in.arguments[2] + " has " + what + " in " + in.arguments[1] + ".");
}

void revoke(Invocation& in) {
    const std::string body = "{\"folder\":" + jsonText(in.arguments[1]) + ",\"member\":" + jsonText(in.arguments[2]) + "}";
    printDone(in, in.client.request("POST", rightsPath(in, "revoke"), body), in.arguments[2] + " has no entry in " + in.arguments[1] + ".");
}

void delegate(Invocation& in) {
    const std::string& what = in.arguments[2];
    if (what == "none") {
        printDone(in, in.client.request("POST", rightsPath(in, "revoke"), "{\"member\":" + jsonText(in.arguments[1]) + "}"),
                  in.arguments[1] + " is no delegate.");
        return;
    }
    const std::string body = "{\"member\":" + jsonText(in.arguments[1]) + ",\"delegate\":" + jsonList(what) + "}";
    printDone(in, in.client.request("POST", rightsPath(in, "grant"), body), in.arguments[1] + " has " + what + ".");
}

void sending(Invocation& in) {
    static constexpr Column columns[] = {{"SENDER", "sender"}, {"AUTHOR", "author"}, {"RIGHT", "right"}};
    printRows(in, in.client.get(rightsPath(in, "sending") + "?user=" + percentEncode(in.arguments[1])), columns);
}

constexpr Option kGrantOptions[] = {{"--create", "", "make the folder when it is not there"}};
constexpr Option kRightsOptions[] = {{"--folder", "PATH", "of this folder only; / is the top of the store"}};

}  // namespace

std::span<const Command> rightsCommands() {
    static constexpr Command table[] = {
        {"store", "rights", "STORE", "Show who may do what in a store: a login, @public, or @public:LOGIN for the tenant of LOGIN.",
         kRightsOptions, rights},
        {"store", "grant", "STORE FOLDER MEMBER ROLE", "Give a login, a group, anyone or anonymous a role or a list of rights in a folder.",
         kGrantOptions, grant},
        {"store", "revoke", "STORE FOLDER MEMBER", "Remove the member's entry from a folder.", {}, revoke},
        {"store",
         "delegate",
         "STORE MEMBER RIGHTS",
         "Let somebody stand in for the owner: full-access, send-as and on-behalf by commas, or none.",
         {},
         delegate},
        {"store",
         "sending",
         "LOGIN SENDER",
         "Show how SENDER may send mail in the name of LOGIN: send-as, on-behalf (both are named), or none.",
         {},
         sending},
    };
    return table;
}

}  // namespace corbel::cli
