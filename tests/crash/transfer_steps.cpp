#include "crash/transfer_steps.h"

#include "corbel/access.h"
#include "corbel/transfers.h"
#include "crash/object_steps.h"

namespace corbel::testing {

Step share(UserId owner, UserId guest, bool isShared) {
    return {isShared ? "share of a mailbox" : "end of a share",
            [=](SmallServer& server) {
                const auto session = server.open(owner);
                session->access().setDelegate({MemberKind::User, guest}, isShared ? +kDelegateFullAccess : 0u);
            },
            false};
}

Step transferItems(UserId guest, UserId from, std::uint64_t folder, std::uint64_t which, UserId to, std::uint64_t toFolder, bool moves) {
    return {moves ? "move to another mailbox" : "copy to another mailbox",
            [=](SmallServer& server) {
                const auto source = server.open(from);
                const auto target = server.open(to);
                const FolderId id = folderOf(*source, folder).id;
                std::vector<ItemId> some;
                for (const ItemId item : itemsOf(*source, id)) {
                    if ((which >> item % 60 & 1) != 0) some.push_back(item);
                }
                const TransferPlace here{source->id(), id};
                const TransferPlace there{target->id(), folderOf(*target, toFolder).id};
                Transfers& transfers = server.stores().transfers();
                if (moves) transfers.moveItems(identity(guest), here, some, there);
                else transfers.copyItems(identity(guest), here, some, there);
            },
            !moves};
}

Step transferFolder(UserId guest, UserId from, std::string path, UserId to, std::string name) {
    return {"move of a folder to another mailbox",
            [=](SmallServer& server) {
                const auto source = server.open(from);
                const auto target = server.open(to);
                const auto folder = source->findFolder(path);
                if (!folder) return;
                server.stores().transfers().moveFolder(identity(guest), {source->id(), folder->id}, {target->id(), 0}, name);
            },
            false};
}

Step copyFolder(UserId guest, UserId from, std::string path, UserId to, std::string name) {
    return {"copy of a folder to another mailbox",
            [=](SmallServer& server) {
                const auto source = server.open(from);
                const auto target = server.open(to);
                const auto folder = source->findFolder(path);
                if (!folder) return;
                server.stores().transfers().copyFolder(identity(guest), {source->id(), folder->id}, {target->id(), 0}, name, true);
            },
            false, false};
}

std::string dumpShared(SmallServer& server, UserId user) {
    std::string text = " sees";
    for (const SharedStore& store : server.stores().shared(identity(user))) text += " " + std::to_string(store.id);
    return text + "\n";
}

}  // namespace corbel::testing
