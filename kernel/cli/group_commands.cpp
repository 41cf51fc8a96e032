// corbel group ...
#include "cli/output.h"
#include "cli/paging.h"

namespace corbel::cli {
namespace {

std::string groupPath(const std::string& name) { return "/v1/groups/" + percentEncode(name); }

void list(Invocation& in) {
    static constexpr Column columns[] = {{"NAME", "name"}, {"ADDRESS", "address"}, {"MEMBERS", "members"}};
    printRows(in, getPages(in.client, "/v1/groups", "name", in.option("--after").value_or(""), 0), columns);
}

void show(Invocation& in) { printObject(in, in.client.get(groupPath(in.arguments[0]))); }

void add(Invocation& in) {
    std::string body = "{\"name\":" + jsonText(in.arguments[0]);
    if (const auto address = in.option("--address")) body += ",\"address\":" + jsonText(*address);
    printDone(in, in.client.request("POST", "/v1/groups", body + "}"), "Group " + in.arguments[0] + " added.");
}

void remove(Invocation& in) { printDone(in, in.client.request("DELETE", groupPath(in.arguments[0]), {}), "Group " + in.arguments[0] + " deleted."); }

std::string memberPath(const Invocation& in) { return groupPath(in.arguments[0]) + "/members/" + percentEncode(in.arguments[1]); }

void join(Invocation& in) { printDone(in, in.client.request("PUT", memberPath(in), {}), in.arguments[1] + " is a member of " + in.arguments[0] + "."); }
void leave(Invocation& in) { printDone(in, in.client.request("DELETE", memberPath(in), {}), in.arguments[1] + " is no member of " + in.arguments[0] + "."); }

constexpr Option kListOptions[] = {{"--after", "NAME", "only groups after this one"}};
constexpr Option kAddOptions[] = {{"--address", "ADDRESS", "mail to this address goes to all members"}};

}  // namespace

std::span<const Command> groupCommands() {
    static constexpr Command table[] = {
        {"group", "list", "", "List groups with their members.", kListOptions, list},
        {"group", "show", "NAME", "Show one group.", {}, show},
        {"group", "add", "NAME", "Add a group.", kAddOptions, add},
        {"group", "delete", "NAME", "Delete a group.", {}, remove},
        {"group", "join", "NAME LOGIN", "Make a user a member.", {}, join},
        {"group", "leave", "NAME LOGIN", "End a user's membership.", {}, leave},
    };
    return table;
}

}  // namespace corbel::cli
