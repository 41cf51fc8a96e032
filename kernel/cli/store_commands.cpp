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

void create(Invocation& in) {
    const std::string body = "{\"owner\": " + jsonText(in.arguments[0]) +
                             ", \"language\": " + jsonText(in.option("--language").value_or("")) +
                             ", \"guid\": " + jsonText(in.option("--guid").value_or("")) + "}";
    printDone(in, in.client.request("POST", "/v1/stores", body), "Store of " + in.arguments[0] + " made.");
}

void check(Invocation& in) {
    const std::string body = in.has("--repair") ? R"({"repair": true})" : R"({"repair": false})";
    const std::string answer = in.client.request("POST", "/v1/stores/" + percentEncode(in.arguments[0]) + "/check", body);
    printFaults(in, answer);
}

void dump(Invocation& in) {
    const std::string object = in.arguments.size() > 1 ? in.arguments[1] : "store";
    printDump(in, in.client.get("/v1/stores/" + percentEncode(in.arguments[0]) + "/dump?object=" + percentEncode(object)));
}

void reindex(Invocation& in) {
    const std::string answer = in.client.request("POST", "/v1/stores/" + percentEncode(in.arguments[0]) + "/reindex", "");
    printDone(in, answer, "The full text index of " + in.arguments[0] + " is being made anew; the old one answers until then.");
}

constexpr Option kCreateOptions[] = {{"--language", "CODE", "language of the folders' names: en, de, fr, nl, es, it, pt, da, sv or pl"},
                                     {"--guid", "HEX", "GUID of a store that is brought here from another server"}};
constexpr Option kCheckOptions[] = {{"--repair", "", "put right what can be: counters, references, special folders"}};
constexpr Option kListOptions[] = {{"--after", "LOGIN", "only owners after this one"}};

}  // namespace

std::span<const Command> storeCommands() {
    static constexpr Command table[] = {
        {"store", "list", "", "List stores and their owners.", kListOptions, list},
        {"store", "create", "LOGIN", "Make a user's store before the first delivery or login does.", kCreateOptions, create},
        {"store", "show", "LOGIN", "Show a user's store: quota, folders, messages.", {}, show},
        {"store", "check", "LOGIN", "Hold a store's counters and references against its rows; exit status 1 when something is wrong.",
         kCheckOptions, check},
        {"store", "reindex", "LOGIN", "Make a store's full text index anew; searches go on meanwhile.", {}, reindex},
        {"store",
         "dump",
         "LOGIN [OBJECT]",
         "Print an object with its properties: store, folder:PATH, folder:#ID, item:ID, uid:FOLDER:UID, entryid:HEX or sourcekey:HEX.",
         {},
         dump},
    };
    return table;
}

}  // namespace corbel::cli
