#include "app/services.h"

#include <malloc.h>

#include "blob/blob_settings.h"
#include "corbel/access.h"
#include "corbel/blob.h"
#include "corbel/delivery.h"
#include "corbel/error.h"
#include "corbel/mime.h"
#include "corbel/search.h"
#include "db/db_settings.h"
#include "db/sqlite_memory.h"
#include "log/guard.h"
#include "store/blob_references.h"

namespace corbel::app {
namespace {

constexpr std::size_t kAdminThreads = 4;

std::string dataDir(const config::Snapshot& snapshot) { return snapshot.section("server").string("data_dir"); }

db::ServerDatabaseOptions databaseOptions(const config::Snapshot& snapshot) {
    db::ServerDatabaseOptions options;
    options.sqlitePath = dataDir(snapshot) + "/server.db";
    options.mysql = db::readMysqlOptions(snapshot.section("storage"));
    return options;
}

store::StoreOptions storeOptions(const config::Snapshot& snapshot) {
    store::StoreOptions options = store::readStoreOptions(snapshot.section("storage"));
    options.dataDir = dataDir(snapshot);
    options.mysql = db::readMysqlOptions(snapshot.section("storage"));
    return options;
}

std::size_t threads(const config::Snapshot& snapshot, std::string_view key) { return static_cast<std::size_t>(snapshot.section("workers").integer(key)); }

/// Users and groups as the rights of stores name them.
store::Names storeNames(auth::Users& users) {
    store::Names names;
    names.nameOf = [&users](const Member& member) -> std::string {
        if (member.kind == MemberKind::Group) return users.groupName(member.id);
        const auth::UserPtr user = member.kind == MemberKind::User ? users.findById(member.id) : nullptr;
        return user ? user->entry.login : std::string();
    };
    names.findMember = [&users](std::string_view name, std::uint64_t tenant) -> std::optional<Member> {
        auth::UserPtr user = users.findByLogin(name, {});
        if (!user) user = users.findByAddress(name);
        if (user) return user->identity.tenant == tenant ? std::optional(Member{MemberKind::User, user->identity.user}) : std::nullopt;
        // A group has members of any tenant; of others than the store's they get nothing.
        if (const std::optional<UserId> group = users.groupId(name)) return Member{MemberKind::Group, *group};
        return std::nullopt;
    };
    return names;
}

/// The first of a kind of which one is used; the log names the others.
template <class Interface>
Interface* only(const module::ModuleHost& host, Log& log) {
    const auto found = host.interfaces(Interface::kInterfaceId);
    if (found.size() > 1) log.warning("Several modules provide what only one can do; the first is used", {{"interface", Interface::kInterfaceId}});
    return found.empty() ? nullptr : static_cast<Interface*>(found.front());
}

}  // namespace

Services::Services(const config::Snapshot& snapshot, Clock& clockIn, log::Logger& logger, metrics::Registry& metricsIn)
    : clock(clockIn),
      metrics(metricsIn),
      workLog(logger, "work"),
      authLog(logger, "auth"),
      storeLog(logger, "store"),
      deliveryLog(logger, "delivery"),
      blobLog(logger, "blob"),
      searchLog(logger, "search"),
      main("main", threads(snapshot, "main"), workLog, metrics),
      admin("admin", kAdminThreads, workLog, metrics),
      database(databaseOptions(snapshot)),
      users(database, authLog),
      directoryLog(database, clock),
      authenticator(users, database, auth::readAuthOptions(snapshot.section("auth")), clock, authLog, metrics),
      userAdmin(users, authenticator),
      addressBook(users, directoryLog, userAdmin),
      stores(std::make_unique<store::SqlStores>(storeOptions(snapshot), store::Parts{clock, storeLog, metrics, [this](std::span<const ChangeEvent> events) { publish(events); },
                                                                                    nullptr, nullptr, [this](UserId user) { return users.quotaBytes(user); }, &database,
                                                                                    [this](std::function<void()> job) { slow.submit(std::move(job)); }, storeNames(users)})),
      delivery(users, *stores, delivery::readDeliveryOptions(snapshot.section("delivery")), clock, deliveryLog, metrics),
      slow("slow", threads(snapshot, "slow"), workLog, metrics) {}

Services::~Services() { stopPools(); }

void Services::stopPools() {
    // Jobs of clients queue slow ones, never the other way round.
    if (_feeder) _feeder->stop();   // its work can go on at the next start
    admin.stop();
    main.stop();
    slow.stop();
}

void Services::connect(const module::ModuleHost& host, const config::Snapshot& snapshot) {
    std::vector<auth::DirectorySource> sources;
    for (const std::string& name : host.names()) {
        void* directory = host.interfaceOf(name, Directory::kInterfaceId);
        if (!directory) continue;
        sources.push_back({name, static_cast<Directory*>(directory), static_cast<DirectoryAdmin*>(host.interfaceOf(name, DirectoryAdmin::kInterfaceId))});
    }
    users.setSources(std::move(sources));

    std::vector<DeliveryHook*> hooks;
    for (void* hook : host.interfaces(DeliveryHook::kInterfaceId)) hooks.push_back(static_cast<DeliveryHook*>(hook));
    delivery.setHooks(std::move(hooks));

    stores->setConverter(only<mime::Converter>(host, storeLog));
    if (BlobBackend* backend = only<BlobBackend>(host, blobLog)) {
        blobs = std::make_unique<blob::BlobStore>(*backend, blob::readBlobOptions(snapshot.section("storage")), metrics);
        stores->setBlobStore(blobs.get());
        const auto& storage = snapshot.section("storage");
        _references = std::make_unique<store::StoreBlobReferences>(*stores);
        _sweeper = std::make_unique<blob::BlobSweeper>(*backend, *_references, clock, blobLog, blob::readSweeperOptions(storage));
        _sweepInterval = storage.duration("blob_sweep_interval");
        _nextSweep = clock.ticks() + _sweepInterval;
    }
    if (Search* index = only<Search>(host, searchLog)) {
        fullText = std::make_unique<search::CheckedSearch>(*stores, *index, metrics);
        stores->setSearch(fullText.get());
        _feeder = std::make_unique<search::Feeder>(*stores, *index, only<mime::Converter>(host, searchLog), searchLog, metrics);
        _toTell = _feeder.get();
    }
}

void Services::publish(std::span<const ChangeEvent> events) {
    bus.publish(events);
    if (search::Feeder* feeder = _toTell) feeder->changed(events);
}

void Services::reindex(StoreId store) {
    if (!_feeder) throw Error(ErrorCode::Unsupported, "No search module runs; enable one, such as search_xapian");
    _feeder->rebuild(store);
    queueFeeding();
}

void Services::queueFeeding() {
    if (_feeder) slow.submit([this] { _feeder->run(); });
}

void Services::reconfigure(const config::Snapshot& snapshot) { authenticator.reconfigure(auth::readAuthOptions(snapshot.section("auth"))); }

void Services::queueMaintenance() {
    queueFeeding();
    if (_isMaintaining.exchange(true)) return;
    if (!slow.submit([this] { maintain(); })) _isMaintaining = false;
}

void Services::queueTidying() {
    if (!stores->hasManyOpen()) return;
    slow.submit([this] {
        if (stores->closeIdle() > 0) _hasClosed = true;
    });
}

void Services::maintain() {
    const auto attempt = [this](std::string_view what, const auto& step) {
        try {
            step();
        } catch (...) {
            const Error error = log::describeCurrentException(storeLog, what);
            storeLog.warning("Maintenance did not finish; it is tried again",
                             {{"step", what}, {"reason", std::string_view(error.userText())}, {"detail", std::string_view(error.detail())}});
        }
    };
    attempt("stores", [this] {
        const bool hadClosed = _hasClosed.exchange(false);
        const bool hasClosed = stores->runMaintenance() > 0 || hadClosed;
        // What a burst of clients needed is of no use to the next allocations: it lies between what is kept.
        if (_burst.isOver(main.begun(), hasClosed)) {
            db::trimSqliteHeap();
            ::malloc_trim(0);
        }
    });
    attempt("address book", [this] { directoryLog.update(users); });
    if (_sweeper && clock.ticks() >= _nextSweep) {
        attempt("blob sweep", [this] { _sweeper->sweepNext(); });
        _nextSweep = clock.ticks() + _sweepInterval;
    }
    _isMaintaining = false;
}

}  // namespace corbel::app
