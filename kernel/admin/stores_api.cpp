// /v1/stores: which stores there are and what lies in one. Reads with the owner's own rights.
#include "admin/directory_access.h"
#include "admin/json_object.h"
#include "admin/routes.h"
#include "admin/store_dump.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

/// One row a user of this page of the directory; opens no store.
void listStores(Call& call) {
    Poco::JSON::Array stores;
    for (const auto& user : listPage(call)) {
        Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
        object.set("owner", user->entry.login);
        const StoreId store = call.context.stores.ownStoreId(user->identity);
        object.set("store", store == 0 ? Poco::Dynamic::Var() : Poco::Dynamic::Var(store));   // null: the first delivery or login makes it
        stores.add(object);
    }
    answerJson(call, toText(stores));
}

StoreId requireStore(Call& call, const auth::UserPtr& user) {
    const StoreId store = call.context.stores.ownStoreId(user->identity);
    if (store == 0) throw Error(ErrorCode::NotFound, "The user has no store yet; the first delivery or login makes it");
    return store;
}

void showStore(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    requireStore(call, user);
    const auto store = call.context.stores.openOwn(user->identity);
    const auto quota = store->quota();
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    object.set("owner", user->entry.login);
    object.set("store", store->id());
    object.set("used", quota.usedBytes);
    object.set("quota", quota.limitBytes);
    Poco::JSON::Array folders;
    for (const auto& folder : store->folders()) {
        const auto counters = store->counters(folder.id);
        Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
        row.set("path", folder.path);
        row.set("class", folder.containerClass);
        row.set("messages", counters.total);
        row.set("unseen", counters.unseen);
        row.set("bytes", counters.sizeBytes);
        folders.add(row);
    }
    object.set("folders", folders);
    answerJson(call, toText(object));
}

/// {"owner", "language", "guid"}: makes a store whose folders are named in that language.
void createStore(Call& call) {
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"owner", "language", "guid"});
    const auto user = requireUser(call, stringMember(*object, "owner"));
    const auto guid = text::hexDecode(stringMember(*object, "guid"));
    if (!guid) throw Error(ErrorCode::InvalidArgument, "guid must be 32 hexadecimal digits");
    Poco::JSON::Object answer(Poco::JSON_PRESERVE_KEY_ORDER);
    answer.set("store", call.context.createStore(user->identity, stringMember(*object, "language"), *guid));
    answer.set("owner", user->entry.login);
    answerJson(call, toText(answer));
}

/// {"repair"}: what is wrong; with `repair` what was, and what is left.
void checkStore(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    const StoreId store = requireStore(call, user);
    bool repair = false;
    if (!call.request.body().empty()) {
        const auto object = parseObjects(call.request.body()).front();
        checkMembers(*object, {"repair"});
        repair = booleanMember(*object, "repair", false);
    }
    const auto list = [](const std::vector<std::string>& lines) {
        Poco::JSON::Array array;
        for (const std::string& line : lines) array.add(line);
        return array;
    };
    const std::vector<std::string> faults = call.context.checkStore(store, repair);
    Poco::JSON::Object answer(Poco::JSON_PRESERVE_KEY_ORDER);
    answer.set("store", store);
    answer.set("faults", list(faults));
    answer.set("left", repair ? list(call.context.checkStore(store, false)) : list(faults));
    answerJson(call, toText(answer));
}

void reindexStore(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    const StoreId store = requireStore(call, user);
    call.context.reindexStore(store);
    Poco::JSON::Object answer(Poco::JSON_PRESERVE_KEY_ORDER);
    answer.set("store", store);
    answerJson(call, toText(answer));
}

void dumpStore(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    requireStore(call, user);
    const auto session = call.context.stores.openOwn(user->identity);
    answerJson(call, dumpObject(*session, call.context.stores.namedProperties(), call.request.query("object").value_or("store")));
}

}  // namespace

std::span<const Route> storeRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/stores", listStores},
        {"POST", "/v1/stores", createStore},
        {"GET", "/v1/stores/{}", showStore},
        {"POST", "/v1/stores/{}/check", checkStore},
        {"GET", "/v1/stores/{}/dump", dumpStore},
        {"POST", "/v1/stores/{}/reindex", reindexStore},
    };
    return routes;
}

}  // namespace corbel::admin
