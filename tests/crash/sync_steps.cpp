#include "crash/sync_steps.h"

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "crash/object_steps.h"

namespace corbel::testing {
namespace {

constexpr std::size_t kGuidBytes = 16;
constexpr std::size_t kAttachedBytes = kSmallServerInlineBytes + 1000;   // a blob
constexpr std::int64_t kLongAgo = 1'000'000;
constexpr std::int64_t kFarAhead = std::int64_t{4'000'000'000} * 1'000'000;

/// A source key or a change key: whose it is, and six bytes of number.
std::string foreignKey(char whose, std::uint64_t number) {
    std::string key(kGuidBytes, whose);
    for (int shift = 40; shift >= 0; shift -= 8) key += static_cast<char>(number >> shift);
    return key;
}

TimePoint modifiedAt(std::uint64_t version) { return fromMicros(version % 2 ? kFarAhead + static_cast<std::int64_t>(version) : kLongAgo); }

/// The same in every play: a store makes its GUID by chance.
std::string plain(std::string_view key, std::string_view own) {
    if (key.starts_with(own)) key.remove_prefix(own.size());
    std::string text;
    for (const char c : key) {
        text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

std::vector<ItemChange> contentsOf(StoreSession& session, FolderId folder, bool isAssociated = false) {
    ContentsQuery query;
    query.folder = folder;
    query.isAssociated = isAssociated;
    query.limit = kMaxChangesPerPage;
    return session.changes().contents(query).changes;
}

}  // namespace

Step importMessage(UserId user, std::uint64_t name, std::uint64_t version, ConflictPolicy policy, std::size_t mimeBytes) {
    return {"import of version " + std::to_string(version) + " of message " + std::to_string(name), [=](SmallServer& server) {
                const auto session = server.open(user);
                ImportedMessage import;
                import.folder = session->findFolder("INBOX").value().id;
                import.isAssociated = name % 5 == 4;
                import.ids.sourceKey = foreignKey('m', name);
                import.ids.changeKey = foreignKey('v', name * 1000 + version);
                import.modified = modifiedAt(version);
                const std::string subject = "replica's " + std::to_string(name) + " in version " + std::to_string(version);
                std::unique_ptr<StagedMessage> staged;
                if (mimeBytes > 0 && !import.isAssociated) {
                    staged = server.stage("Subject: " + subject + "\r\n\r\n" + std::string(mimeBytes, 'm'));
                    import.mime = staged.get();
                } else {
                    import.data.properties.set(tags::Subject, subject);
                    import.data.properties.set(tags::LastModificationTime, toMicros(import.modified));
                    MessageAttachment attachment;
                    attachment.properties.set(tags::AttachDataBinary, std::string(kAttachedBytes, static_cast<char>('a' + name % 26)));
                    import.data.attachments.push_back(attachment);
                }
                import.data.properties.set(kNote, "replica's " + std::to_string(version));
                session->changes().importMessage(import, policy);
            }};
}

Step importMove(UserId user, std::uint64_t from, std::uint64_t which, std::uint64_t to, std::uint64_t number) {
    return {"import of a move", [=](SmallServer& server) {
                const auto session = server.open(user);
                MoveImport move;
                move.from = folderOf(*session, from).id;
                move.to = folderOf(*session, to).id;
                const std::vector<ItemChange> there = contentsOf(*session, move.from);
                if (there.empty() || move.to == move.from) return;
                move.sourceKey = there[which % there.size()].sourceKey;
                move.newSourceKey = foreignKey('s', number);
                move.changeKey = foreignKey('w', number);
                session->changes().importMove(move);
            }};
}

Step importReadState(UserId user, std::uint64_t folder, std::uint64_t which) {
    return {"import of read states",
            [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId id = folderOf(*session, folder).id;
                std::vector<ReadStateImport> states;
                for (const ItemChange& change : contentsOf(*session, id)) {
                    if ((which >> change.item % 30 & 1) != 0) states.push_back({change.sourceKey, (which >> change.item % 30 & 2) != 0});
                }
                session->changes().importReadState(id, states);
            },
            false};
}

Step importDeletions(UserId user, std::uint64_t folder, std::uint64_t which, Removal removal) {
    return {"import of deletions", [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId id = folderOf(*session, folder).id;
                std::vector<std::string> keys;
                for (const bool isAssociated : {false, true}) {
                    for (const ItemChange& change : contentsOf(*session, id, isAssociated)) {
                        if ((which >> change.item % 60 & 1) != 0) keys.push_back(change.sourceKey);
                    }
                }
                session->changes().importDeletions(id, keys, removal);
            }};
}

Step importFolder(UserId user, std::uint64_t name, std::uint64_t version, std::uint64_t parent) {
    return {"import of version " + std::to_string(version) + " of folder " + std::to_string(name), [=](SmallServer& server) {
                const auto session = server.open(user);
                ImportedFolder import;
                import.sourceKey = foreignKey('f', name);
                if (parent != 0) import.parentSourceKey = foreignKey('f', parent);
                import.changeKey = foreignKey('g', name * 1000 + version);
                import.modified = modifiedAt(version);
                import.name = "replica's " + std::to_string(name) + " " + std::to_string(version);
                import.comment = std::string(version * 10, 'c');
                session->changes().importFolder(import);
            }};
}

Step importFolderDeletion(UserId user, std::uint64_t name, Removal removal) {
    return {"import of a folder's deletion", [=](SmallServer& server) {
                const std::vector<std::string> keys{foreignKey('f', name)};
                server.open(user)->changes().importFolderDeletions(keys, removal);
            }};
}

Step reserveKeys(UserId user, std::uint32_t count) {
    return {"reservation of source keys", [=](SmallServer& server) { server.open(user)->changes().reserveSourceKeys(count); }};
}

std::string dumpChanges(StoreSession& session) {
    const std::string own = session.objects().storeGuid();
    std::string text = " number " + std::to_string(session.changes().current(0).known) + "\n";
    for (const FolderChange& change : session.changes().hierarchy({}).changes) {
        text += "  folder #" + std::to_string(change.folder) + " of " + std::to_string(change.number) + " " + plain(change.sourceKey, own) + " " + plain(change.changeKey, own) + "\n";
        for (const bool isAssociated : {false, true}) {
            for (const ItemChange& item : contentsOf(session, change.folder, isAssociated)) {
                text += std::string("   ") + (isAssociated ? "associated " : "") + std::to_string(item.item) + " of " + std::to_string(item.number) + " " +
                        plain(item.sourceKey, own) + " " + plain(item.changeKey, own) + " list of " + std::to_string(item.predecessors.size()) + "\n";
            }
        }
    }
    return text;
}

}  // namespace corbel::testing
