#include "crash/small_server.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "blob/sweeper.h"
#include "corbel/objects.h"
#include "crash/object_steps.h"
#include "crash/recovery_steps.h"
#include "crash/sync_steps.h"
#include "crash/transfer_steps.h"
#include "store/blob_references.h"
#include "store/store_file.h"

namespace corbel::testing {
namespace {

constexpr std::size_t kMaxPurged = 1000;

/// Far after every file's time.
class LateClock final : public Clock {
public:
    TimePoint now() const noexcept override { return systemClock().now() + std::chrono::hours(1000); }
    Ticks ticks() const noexcept override { return {}; }
};

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

void SmallServer::boot() {
    _backend = std::make_unique<blob_fs::FsBackend>(_disk.root() + "/blobs");
    _blobs = std::make_unique<blob::BlobStore>(*_backend, blob::BlobStoreOptions{}, _metrics);
    store::StoreOptions options;
    options.dataDir = _disk.root() + "/data";
    options.inlineBytes = kSmallServerInlineBytes;
    _stores = std::make_unique<store::SqlStores>(
        options, store::Parts{clock, _log, _metrics,
                              [this](std::span<const ChangeEvent>) {
                                  if (afterChange) afterChange();
                              },
                              _blobs.get(), &_converter, {}, nullptr, {}});
}

void SmallServer::halt() noexcept {
    _stores.reset();
    _blobs.reset();
    _backend.reset();
}

void SmallServer::reboot() {
    halt();
    boot();
}

std::unique_ptr<StagedMessage> SmallServer::stage(std::string_view bytes, bool inChunks) {
    if (inChunks) stores().setBlobStore(nullptr);
    struct Restore {
        SmallServer& server;
        ~Restore() { server.stores().setBlobStore(server._blobs.get()); }
    } restore{*this};
    auto writer = stores().newMessage(1 << 30);
    writer->write(bytes);
    return writer->finish();
}

void SmallServer::maintain() {
    // A store that nobody opens is not looked after.
    std::vector<std::unique_ptr<StoreSession>> sessions;
    for (UserId user = 1; user <= kUsers; ++user) {
        if (stores().ownStoreId(identity(user)) != 0) sessions.push_back(open(user));
    }
    for (const auto& session : sessions) {
        // Nobody is told of what cannot come back any more.
        const std::shared_ptr<store::StoreFile> file = stores().file(session->id());
        while (file->purgeRecoverable(kMaxPurged)) {
        }
        if (afterChange) afterChange();
    }
    stores().runMaintenance();
    for (const auto& session : sessions) {
        for (const FolderInfo& folder : session->folders()) {
            if (!session->objects().pending(folder.id, 0, 1).empty()) throw Error(ErrorCode::Unavailable, "A message was not rendered", folder.path);
        }
    }
}

void SmallServer::sweep() {
    store::StoreBlobReferences references(stores());
    const LateClock late;
    blob::BlobSweeper sweeper(*_backend, references, late, _log, {});
    std::set<unsigned> prefixes;
    _backend->list("", [&](std::string_view name, std::uint64_t, TimePoint) {
        prefixes.insert(static_cast<unsigned>(std::stoul(std::string(name.substr(0, 2)), nullptr, 16)));
    });
    for (int pass = 0; pass < 2; ++pass) {
        for (const unsigned prefix : prefixes) sweeper.sweep(prefix);
    }
}

std::string SmallServer::dump() {
    std::string text;
    // A store that is opened first after a crash finishes moves into the others: none is looked at before all are open.
    std::vector<std::unique_ptr<StoreSession>> sessions;
    for (UserId user = 1; user <= kUsers; ++user) {
        if (stores().ownStoreId(identity(user)) != 0) sessions.push_back(open(user));
    }
    for (UserId user = 1; user <= kUsers; ++user) {
        text += "user " + number(user) + "\n";
        if (stores().ownStoreId(identity(user)) != 0) text += dumpStore(user);
    }
    for (UserId user = 1; user <= kUsers; ++user) text += dumpShared(*this, user);
    return text;
}

std::string SmallServer::dumpStore(UserId user) {
    const auto session = open(user);
    std::string text = " store " + number(session->id()) + ", " + number(session->quota().usedBytes) + " bytes, subscribed";
    std::vector<std::string> subscribed = session->subscriptions();
    std::sort(subscribed.begin(), subscribed.end());
    for (const std::string& path : subscribed) text += " " + path;
    text += "\n";
    std::vector<FolderInfo> folders = session->folders();
    std::sort(folders.begin(), folders.end(), [](const FolderInfo& a, const FolderInfo& b) { return a.path < b.path; });
    for (const FolderInfo& folder : folders) {
        const FolderCounters counters = session->counters(folder.id);
        text += "  " + folder.path + " #" + number(folder.id) + " in " + number(folder.parent) + " validity " + number(folder.uidValidity) + " total " +
                number(counters.total) + " unseen " + number(counters.unseen) + " next " + number(counters.uidNext) + " modseq " +
                number(counters.highestModSeq) + " bytes " + number(counters.sizeBytes) + "\n";
        const auto view = session->view(folder.id);
        const std::vector<ReadRow> rows = readAll(*session, folder.id, kFieldReceived | kFieldSize | kFieldEnvelope | kFieldStructure | kFieldContent);
        if (rows.size() != view->size() || counters.total != view->size()) text += "   rows and view differ\n";
        for (std::uint32_t sequence = 1; sequence <= view->size(); ++sequence) {
            const ViewItem& item = view->at(sequence);
            text += "   " + number(item.uid) + " item " + number(item.item) + " flags " + number(item.flags) + " modseq " + number(item.modSeq);
            for (std::size_t bit = 0; bit < view->keywords().size(); ++bit) {
                if (item.keywords >> bit & 1) text += " " + view->keywords()[bit];
            }
            const auto row = std::find_if(rows.begin(), rows.end(), [&](const ReadRow& each) { return each.row.uid == item.uid; });
            if (row == rows.end()) {
                text += " has no row\n";
                continue;
            }
            text += ", " + number(row->row.sizeBytes) + " bytes " + number(std::hash<std::string>()(row->content)) + " " +
                    number(std::hash<std::string>()(row->envelope + row->structure)) + "\n";
            if (row->content.size() != row->row.sizeBytes) text += "    of another size\n";
            const std::string place = number(user) + "/" + number(folder.id) + "/" + number(folder.uidValidity) + "/" + number(item.uid);
            const std::string what = number(item.item) + " " + row->content;
            if (_told.emplace(place, what).first->second != what) text += "    its UID was another message's\n";
        }
        text += dumpObjects(*session, folder.id);
    }
    // The next id is what is seen of keys that were reserved.
    return text + dumpKept(*session) + dumpChanges(*session) + " next id " + number(stores().file(session->id())->meta().nextId) + "\n";
}

std::string SmallServer::pathOf(StoreId store) const { return _disk.root() + "/data/stores/0" + number(store) + "/" + number(store) + ".db"; }

std::uint64_t SmallServer::unpurged(StoreId store) {
    const auto connection = db::openSqlite({pathOf(store), true, {}, true});
    db::Statement count = connection->prepare("SELECT COUNT(*) FROM content_dead");
    return count.step() ? count.unsignedInteger(0) : 0;
}

std::vector<std::string> SmallServer::faults(bool isFresh) {
    std::vector<std::string> faults;
    for (const StoreId store : stores().storeIds(0, 100)) {
        for (std::string& fault : stores().check(store)) faults.push_back("store " + number(store) + ": " + std::move(fault));
    }
    stores().runMaintenance();
    for (const StoreId store : stores().storeIds(0, 100)) {
        if (const std::uint64_t left = unpurged(store); left > 0) faults.push_back(number(left) + " contents of store " + number(store) + " wait for a purge that nobody asks for");
    }
    sweep();
    std::set<std::string> referenced;
    stores().forEachBlobKey("", [&](std::string_view key) { referenced.emplace(key); });
    std::set<std::string> present;
    _backend->list("", [&](std::string_view name, std::uint64_t, TimePoint) { present.emplace(name); });
    for (const std::string& name : referenced) {
        if (!present.contains(name)) faults.push_back("lost blob " + name);
    }
    for (const std::string& name : present) {
        if (!referenced.contains(name)) faults.push_back("orphaned blob " + name);
    }
    if (!isFresh) return faults;
    // What a process that dies leaves there is removed by the next.
    for (const char* const folder : {"/blobs/tmp", "/data/spool"}) {
        for (const auto& entry : std::filesystem::directory_iterator(_disk.root() + folder)) faults.push_back("left over: " + entry.path().string());
    }
    return faults;
}

}  // namespace corbel::testing
