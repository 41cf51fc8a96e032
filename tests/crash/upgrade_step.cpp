#include "crash/upgrade_step.h"

namespace corbel::testing {
namespace {

/// 0008_copies.sqlite.sql and 0007_lists.sqlite.sql the other way round.
constexpr const char* kTakeBack =
    "ALTER TABLE transfer_done DROP COLUMN position; "
    "DROP TABLE gone_key; ALTER TABLE list_row DROP COLUMN uid; ALTER TABLE list_row DROP COLUMN named_epoch; "
    "DELETE FROM schema_migration WHERE set_name='store' AND number>=7";

}  // namespace

Step upgrade(UserId user) {
    return {"upgrade", [=](SmallServer& server) {
                if (!server.isUp()) server.boot();
                const StoreId store = server.open(user)->id();
                server.halt();
                {
                    const auto connection = db::openSqlite({server.pathOf(store), false, {}, true});
                    db::Transaction transaction(*connection);
                    db::Statement newest = connection->prepare("SELECT 1 FROM schema_migration WHERE set_name='store' AND number=8");
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
