#include "crash/recovery_steps.h"

#include <algorithm>

#include "corbel/recovery.h"

namespace corbel::testing {
namespace {

constexpr std::size_t kMaxKept = 1000;
constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;

/// Of every folder, also those that are deleted themselves.
std::vector<RecoverableItem> keptItems(StoreSession& session) {
    std::vector<FolderId> folders;
    for (const FolderInfo& folder : session.folders()) folders.push_back(folder.id);
    for (const RecoverableFolder& folder : session.recovery().folders()) folders.push_back(folder.id);
    std::sort(folders.begin(), folders.end());
    std::vector<RecoverableItem> items;
    for (const FolderId folder : folders) {
        for (RecoverableItem& item : session.recovery().list(folder, 0, kMaxKept)) items.push_back(std::move(item));
    }
    return items;
}

std::vector<ItemId> someKept(StoreSession& session, std::uint64_t which) {
    std::vector<ItemId> some;
    for (const RecoverableItem& item : keptItems(session)) {
        if ((which >> item.item % 60 & 1) != 0) some.push_back(item.item);
    }
    return some;
}

}  // namespace

Step keepDeleted(UserId user, int days) {
    return {"period of " + std::to_string(days) + " days",
            [=](SmallServer& server) { server.open(user)->recovery().setPeriod(std::chrono::hours(24 * days)); }};
}

Step restoreItems(UserId user, std::uint64_t which, std::optional<std::uint64_t> to) {
    return {"restore of messages", [=](SmallServer& server) {
                const auto session = server.open(user);
                session->recovery().restore(someKept(*session, which), to ? folderOf(*session, *to).id : 0);
            }};
}

Step restoreFolder(UserId user, std::uint64_t which) {
    return {"restore of a folder", [=](SmallServer& server) {
                const auto session = server.open(user);
                const std::vector<RecoverableFolder> folders = session->recovery().folders();
                if (!folders.empty()) session->recovery().restoreFolder(folders[which % folders.size()].id);
            }};
}

Step purgeKept(UserId user, std::uint64_t which) {
    return {"purge of deleted messages", [=](SmallServer& server) {
                const auto session = server.open(user);
                session->recovery().purge(someKept(*session, which));
            }};
}

Step later(int days) {
    return {"day " + std::to_string(days),
            [=](SmallServer& server) {
                server.clock.advance(server.startMicros() + days * kDay - toMicros(server.clock.now()));
                server.maintain();
            },
            false};
}

std::string dumpKept(StoreSession& session) {
    std::string text = " kept for " + std::to_string(session.recovery().period().count() / kDay) + " days\n";
    for (const RecoverableFolder& folder : session.recovery().folders()) {
        text += "  deleted folder " + folder.name + " #" + std::to_string(folder.id) + " in " + std::to_string(folder.parent) + " at " + std::to_string(toMicros(folder.deleted)) + "\n";
    }
    for (const RecoverableItem& item : keptItems(session)) {
        text += "  deleted item " + std::to_string(item.item) + " of #" + std::to_string(item.folder) + " at " + std::to_string(toMicros(item.deleted)) + ", " +
                std::to_string(item.sizeBytes) + " bytes, flags " + std::to_string(item.flags) + ": " + item.subject + "\n";
    }
    return text;
}

}  // namespace corbel::testing
