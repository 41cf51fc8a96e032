// corbel store ...
#include "cli/output.h"
#include "cli/paging.h"

namespace corbel::cli {
namespace {

void list(Invocation& in) {
    static constexpr Column columns[] = {{"OWNER", "owner"}, {"STORE", "store"}};
    printRows(in, getPages(in.client, "/v1/stores", "owner", in.option("--after").value_or(""), 0), columns);
}

void show(Invocation& in) { printObject(in, in.client.get("/v1/stores/" + percentEncode(in.arguments[0]))); }

constexpr Option kListOptions[] = {{"--after", "LOGIN", "only owners after this one"}};

}  // namespace

std::span<const Command> storeCommands() {
    static constexpr Command table[] = {
        {"store", "list", "", "List stores and their owners.", kListOptions, list},
        {"store", "show", "LOGIN", "Show a user's store: quota, folders, messages.", {}, show},
    };
    return table;
}

}  // namespace corbel::cli
