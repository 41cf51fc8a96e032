// corbel store ...
#include "cli/output.h"

namespace corbel::cli {
namespace {

void list(Invocation& in) {
    static constexpr Column columns[] = {{"OWNER", "owner"}, {"STORE", "store"}};
    printRows(in, in.client.get("/v1/stores?after=" + percentEncode(in.option("--after").value_or(""))), columns);
}

void show(Invocation& in) { printObject(in, in.client.get("/v1/stores/" + percentEncode(in.arguments[0]))); }

constexpr Option kListOptions[] = {{"--after", "LOGIN", "only owners after this one"}};

}  // namespace

std::span<const Command> storeCommands() {
    static constexpr Command table[] = {
        {"store", "list", "", "List stores and their owners, 1000 at a time.", kListOptions, list},
        {"store", "show", "LOGIN", "Show a user's store: quota, folders, messages.", {}, show},
    };
    return table;
}

}  // namespace corbel::cli
