// /v1/stores: which stores there are and what lies in one. Reads with the owner's own rights.
#include "admin/directory_access.h"
#include "admin/json_object.h"
#include "admin/routes.h"
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

void showStore(Call& call) {
    const auto user = requireUser(call, call.arguments[0]);
    if (call.context.stores.ownStoreId(user->identity) == 0) throw Error(ErrorCode::NotFound, "The user has no store yet; the first delivery or login makes it");
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

}  // namespace

std::span<const Route> storeRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/stores", listStores},
        {"GET", "/v1/stores/{}", showStore},
    };
    return routes;
}

}  // namespace corbel::admin
