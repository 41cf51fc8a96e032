#include "crash/upgrade_step.h"

namespace corbel::testing {
namespace {

/// 0006_sharing.sqlite.sql the other way round.
constexpr const char* kTakeBack =
    "ALTER TABLE folder_user DROP COLUMN pending_seen; ALTER TABLE transfer_intent DROP COLUMN user_id; "
    "DELETE FROM schema_migration WHERE set_name='store' AND number=6";

}  // namespace

Step upgrade(UserId user) {
    return {"upgrade", [=](SmallServer& server) {
                if (!server.isUp()) server.boot();
                const StoreId store = server.open(user)->id();
                server.halt();
                {
                    const auto connection = db::openSqlite({server.pathOf(store), false, {}, true});
                    db::Transaction transaction(*connection);
                    db::Statement newest = connection->prepare("SELECT 1 FROM schema_migration WHERE set_name='store' AND number=6");
                    const bool isNewest = newest.step();
                    newest.rewind();
                    if (isNewest) connection->execute(kTakeBack);
                    transaction.commit();
                }
                server.boot();
                server.open(user);
            }};
}

}  // namespace corbel::testing
