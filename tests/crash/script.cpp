#include "crash/script.h"

#include <algorithm>
#include <random>

#include "crash/object_steps.h"
#include "crash/recovery_steps.h"
#include "crash/sync_steps.h"
#include "crash/transfer_steps.h"
#include "crash/upgrade_step.h"

namespace corbel::testing {
namespace {

using Choice = std::uint64_t;

/// Some of the folder's messages.
std::vector<Uid> someOf(StoreSession& session, FolderId folder, Choice choice) {
    std::vector<Uid> some;
    for (const Uid uid : allUids(*session.view(folder))) {
        if ((choice >> uid % 60 & 1) != 0) some.push_back(uid);
    }
    return some;
}

std::string message(std::uint64_t number, std::size_t size) {
    std::string bytes = "From: a@example.org\r\nTo: b@example.org\r\nSubject: message " + std::to_string(number) + "\r\n\r\n";
    std::mt19937_64 noise(number);
    while (bytes.size() < size) bytes += std::to_string(noise()) + "\r\n";
    return bytes;
}

Step delivery(UserId user, std::uint64_t number, std::size_t size, bool inChunks = false) {
    return {"delivery of " + std::to_string(size) + " bytes to user " + std::to_string(user), [=](SmallServer& server) {
                const auto session = server.open(user);
                const auto staged = server.stage(message(number, size), inChunks);
                AppendItem item;
                item.message = staged.get();
                item.prefix = "Delivered-To: user" + std::to_string(user) + "\r\n";
                item.isDelivery = true;
                session->append(session->findFolder("INBOX").value().id, {&item, 1});
            }};
}

Step append(UserId user, Choice folder, std::uint64_t number, std::size_t size, std::size_t count) {
    return {"append of " + std::to_string(count) + " messages", [=](SmallServer& server) {
                const auto session = server.open(user);
                std::vector<std::unique_ptr<StagedMessage>> staged;
                std::vector<AppendItem> items(count);
                for (std::size_t i = 0; i < count; ++i) {
                    staged.push_back(server.stage(message(number + i, size)));
                    items[i].message = staged.back().get();
                    items[i].flags = (number + i) & 31;
                    items[i].keywords = {"k" + std::to_string((number + i) % 5)};
                }
                session->append(folderOf(*session, folder).id, items);
            }};
}

Step flags(UserId user, Choice folder, Choice which, Choice how) {
    return {"change of flags", [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId id = folderOf(*session, folder).id;
                FlagChange change;
                change.op = static_cast<FlagOp>(how % 3);
                change.flags = static_cast<std::uint32_t>(how / 3 % 32);
                if (how % 2) change.keywords = {"k" + std::to_string(how % 7)};
                session->changeFlags(id, someOf(*session, id, which), change);
            }};
}

Step copy(UserId user, Choice from, Choice which, Choice to, bool moves) {
    return {moves ? "move" : "copy", [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId source = folderOf(*session, from).id;
                const FolderId target = folderOf(*session, to).id;
                const std::vector<Uid> uids = someOf(*session, source, which);
                if (moves) session->move(source, uids, target);
                else session->copy(source, uids, target);
            }};
}

Step expunge(UserId user, Choice folder, Choice which) {
    return {"expunge", [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId id = folderOf(*session, folder).id;
                session->expunge(id, someOf(*session, id, which), true);
            }};
}

Step makeFolder(UserId user, std::string path) {
    return {"new folder " + path, [=](SmallServer& server) { server.open(user)->createFolder(path); }};
}

Step renameFolder(UserId user, std::string from, std::string to) {
    return {"rename of " + from, [=](SmallServer& server) {
                const auto session = server.open(user);
                if (const auto folder = session->findFolder(from)) session->renameFolder(folder->id, to);
            }};
}

Step deleteFolder(UserId user, std::string path) {
    return {"deletion of folder " + path, [=](SmallServer& server) {
                const auto session = server.open(user);
                if (const auto folder = session->findFolder(path)) session->deleteFolder(folder->id);
            }};
}

Step subscribe(UserId user, std::string path, bool isSubscribed) {
    return {"subscription", [=](SmallServer& server) { server.open(user)->setSubscribed(path, isSubscribed); }};
}

Step boot() {
    return {"start", [](SmallServer& server) { server.boot(); }};
}
Step reboot() {
    return {"restart", [](SmallServer& server) { server.reboot(); }};
}
Step newStore(UserId user) {
    return {"new mailbox", [=](SmallServer& server) { server.open(user); }, false};
}
Step maintenance() {
    return {"maintenance", [](SmallServer& server) { server.maintain(); }, false};
}
/// Closes what is not in use: a log that is long is copied into its file.
Step idle() {
    return {"idle time", [](SmallServer& server) {
                for (int round = 0; round < 3; ++round) server.maintain();
            },
            false};
}
Step sweep() {
    return {"sweep", [](SmallServer& server) { server.sweep(); }};
}
Step raiseEpoch(UserId user) {
    return {"new epoch", [=](SmallServer& server) { server.stores().raiseEpoch(server.open(user)->id()); }};
}

constexpr std::size_t kInline = 700;
constexpr std::size_t kLarge = kSmallServerInlineBytes * 2;
constexpr std::size_t kSeveralBlobChunks = 600'000;

std::string somePath(Choice choice) {
    constexpr const char* kPaths[] = {"Work", "Work/2026", "Home", "Lists", "Lists/a", "Lists/b", "Archive/old"};
    return kPaths[choice % std::size(kPaths)];
}

Step randomStep(std::mt19937_64& random, std::uint64_t number) {
    const auto any = [&](std::uint64_t count) { return random() % count; };
    const UserId user = 1 + any(10) / 7;
    switch (any(40)) {
        case 0: case 1: case 2: return delivery(user, number, kInline + any(3000));
        case 3: case 4: return delivery(user, any(2) ? number : 7, kLarge);  // half of them equal: one blob
        case 5: return delivery(user, number, kLarge, true);
        case 6: return append(user, random(), number * 100, kInline, 1 + any(8));
        case 7: return append(user, random(), number * 100, kLarge, 2);
        case 8: case 9: return flags(user, random(), random(), random());
        case 10: return copy(user, random(), random(), random(), false);
        case 11: return copy(user, random(), random(), random(), true);
        case 12: return expunge(user, random(), random());
        case 13: return makeFolder(user, somePath(random()));
        case 14: return renameFolder(user, any(4) ? somePath(random()) : "INBOX", somePath(random()) + "/new");
        case 15: return deleteFolder(user, somePath(random()));
        case 16: return any(2) ? maintenance() : idle();
        case 17: return sweep();
        case 18: return any(2) ? reboot() : newStore(3);
        case 19: case 20: return saveObject(user, random(), number, any(2) ? 300 : kLarge);
        case 21: case 22: return changeObject(user, random(), random(), number);
        case 23: return importObject(user, random(), number, message(number, any(2) ? kInline : kLarge));
        case 24: return any(2) ? setFolderProperty(user, random(), number) : removeObjects(user, random(), random());
        case 25: case 26: return importMessage(user, any(6), number, any(2) ? ConflictPolicy::KeepBoth : ConflictPolicy::LastWriter, any(3) ? 0 : kLarge);
        case 27: return importMove(user, random(), random(), random(), number);
        case 28: return any(2) ? importReadState(user, random(), random()) : importDeletions(user, random(), random(), any(2) ? Removal::Soft : Removal::Hard);
        case 29: return importFolder(user, 1 + any(4), number, any(3));
        case 30: return any(3) ? importFolderDeletion(user, 1 + any(4), any(2) ? Removal::Soft : Removal::Hard) : reserveKeys(user, 3);
        case 31: return keepDeleted(user, static_cast<int>(any(6)));  // 0: what was kept goes with the next maintenance
        case 32: case 33: return restoreItems(user, random(), any(2) ? std::optional(random()) : std::nullopt);
        case 34: return any(2) ? restoreFolder(user, random()) : purgeKept(user, random());
        case 35: return later(static_cast<int>(number - 9));
        case 36: case 37: return transferItems(1, user, random(), random(), 3 - user, random(), any(3) != 0);
        case 38:
            if (any(2)) return any(2) ? upgrade(1) : copyFolder(1, user, somePath(random()), 3 - user, "Copy " + std::to_string(number));
            return transferFolder(1, user, somePath(random()), 3 - user, "From " + std::to_string(user));
        default: return any(4) ? subscribe(user, somePath(random()), any(2) != 0) : raiseEpoch(user);
    }
}

}  // namespace

FolderInfo folderOf(StoreSession& session, std::uint64_t choice) {
    std::vector<FolderInfo> folders = session.folders();
    std::sort(folders.begin(), folders.end(), [](const FolderInfo& a, const FolderInfo& b) { return a.path < b.path; });
    // Every other time the inbox, where most is.
    return choice % 2 == 0 ? session.findFolder("INBOX").value() : folders.at(choice / 2 % folders.size());
}

Script randomScript(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    Script script{boot(), newStore(1), delivery(1, 1, kInline), newStore(2), delivery(2, 7, kLarge), share(2, 1, true)};
    for (std::size_t i = 0; i < count; ++i) script.push_back(randomStep(random, 10 + i));
    script.push_back(maintenance());   // what is looked at in the end is what it was after the last step
    return script;
}

Script wholeScript() {
    constexpr Choice kInbox = 0;
    constexpr Choice kAll = ~Choice{0};
    constexpr Choice kHalf = 0x5555555555555555;
    constexpr Choice kMovesBelow = 2 * 8 + 1;   // the ninth of the folders of user 2
    return {boot(),
            newStore(1),
            delivery(1, 1, kInline),
            newStore(2),
            delivery(1, 2, kLarge),
            delivery(2, 2, kLarge),
            delivery(1, 3, kLarge, true),
            delivery(2, 4, kSeveralBlobChunks),
            append(1, kInbox, 100, kInline, 6),
            makeFolder(1, "Work/2026"),
            flags(1, kInbox, kHalf, 3 * kSeen + 1),
            copy(1, kInbox, kHalf, 7, false),
            copy(1, kInbox, ~kHalf, 9, true),
            reboot(),
            renameFolder(1, "Work", "Home"),
            subscribe(1, "Home", true),
            renameFolder(1, "INBOX", "Work/all"),
            append(1, kInbox, 200, kLarge, 2),
            expunge(1, kInbox, kHalf),
            maintenance(),
            sweep(),
            deleteFolder(1, "Work/all"),
            makeFolder(1, "Work/all"),
            maintenance(),
            sweep(),
            delivery(2, 2, kLarge),
            expunge(2, kInbox, kAll),
            maintenance(),
            sweep(),
            delivery(2, 4, kSeveralBlobChunks),
            raiseEpoch(2),
            idle(),
            delivery(2, 5, kInline),
            saveObject(1, kInbox, 1, 300),
            saveObject(1, kInbox, 2, kLarge),
            saveObject(1, kInbox, 3, kSeveralBlobChunks),
            changeObject(1, kInbox, 0, 1),
            changeObject(1, kInbox, 1, 3),
            changeObject(1, kInbox, 5, 4),
            importObject(1, kInbox, 5, message(300, kLarge)),
            setFolderProperty(1, kInbox, 6),
            removeObjects(1, kInbox, kHalf),
            maintenance(),
            sweep(),
            keepDeleted(1, 5),
            importMessage(1, 1, 1, ConflictPolicy::LastWriter),
            changeObject(1, kInbox, 0, 3),
            importMessage(1, 1, 2, ConflictPolicy::KeepBoth),
            changeObject(1, kInbox, 0, 6),
            importMessage(1, 1, 3, ConflictPolicy::KeepBoth),
            importMessage(1, 2, 1, ConflictPolicy::LastWriter, kLarge),
            importMessage(1, 4, 1, ConflictPolicy::LastWriter),
            importFolder(1, 1, 1, 0),
            importFolder(1, 2, 1, 1),
            importFolder(1, 2, 3, 0),
            importMove(1, kInbox, 2, 7, 1),
            importReadState(1, kInbox, kAll),
            importDeletions(1, kInbox, kHalf, Removal::Soft),
            importFolderDeletion(1, 1, Removal::Soft),
            reserveKeys(1, 10),
            maintenance(),
            restoreFolder(1, 0),
            restoreItems(1, kAll, kInbox),
            later(3),
            expunge(1, kInbox, kHalf),
            purgeKept(1, 0x1111111111111111),
            later(6),
            later(9),
            upgrade(1),
            share(2, 1, true),
            transferItems(1, 1, kInbox, ~kHalf, 2, kInbox, true),
            transferItems(1, 2, kInbox, kHalf, 1, kInbox, false),
            makeFolder(2, "Moves/below"),
            copy(2, kInbox, kAll, kMovesBelow, false),
            copyFolder(1, 2, "Moves", 1, "Copied"),
            transferFolder(1, 2, "Moves", 1, "Moved"),
            maintenance(),
            sweep(),
            share(2, 1, false),
            newStore(3),
            reboot(),
            delivery(3, 6, kInline)};
}

void play(const Step& step, SmallServer& server) {
    try {
        step.run(server);
    } catch (const Error& error) {
        switch (error.code()) {
            case ErrorCode::AlreadyExists:
            case ErrorCode::InvalidArgument:
            case ErrorCode::NotFound:
            case ErrorCode::LimitReached:
            case ErrorCode::Unsupported:  // a change of what is in MIME, without a converter
            case ErrorCode::Conflict: return;
            default: throw;
        }
    }
}

}  // namespace corbel::testing
