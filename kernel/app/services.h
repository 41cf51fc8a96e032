// The kernel's parts behind the listeners, wired: pools, bus, database, users, logins, stores, delivery.
//
// Owned by the daemon: made after the configuration is checked and before modules start, connected to the modules' interfaces once they run, destroyed before the
// modules are. Members stand in order of dependency, so that destruction is right by itself.
#pragma once

#include <atomic>
#include <memory>

#include "app/bus_signals.h"
#include "auth/address_book.h"
#include "auth/authenticator.h"
#include "auth/directory_log.h"
#include "auth/user_admin.h"
#include "auth/users.h"
#include "blob/blob_store.h"
#include "blob/sweeper.h"
#include "bus/bus.h"
#include "config/snapshot.h"
#include "corbel/time.h"
#include "db/server_database.h"
#include "delivery/mail_delivery.h"
#include "log/logger.h"
#include "metrics/registry.h"
#include "module/module_host.h"
#include "search/checked_search.h"
#include "search/feeder.h"
#include "store/sql_stores.h"
#include "work/burst_watch.h"
#include "work/pool.h"

namespace corbel::app {

struct Services {
    Services(const config::Snapshot& snapshot, Clock& clock, log::Logger& logger, metrics::Registry& metrics);
    ~Services();

    /// Directories, hooks, converter and blob backend of the running modules. Before a listener accepts. [main thread]
    void connect(const module::ModuleHost& host, const config::Snapshot& snapshot);
    /// Queues what is to be done regularly in the pool slow, unless the last round still runs. [main thread]
    void queueMaintenance();
    /// Queues what is to be done between two rounds of it: after a burst of logins mailbox files are closed soon. [main thread]
    void queueTidying();
    /// Queues the making anew of a store's full text index. Throws Unsupported without a search module. [any thread]
    void reindex(StoreId store);
    /// Ends all workers; nothing of the services runs after it. [main thread]
    void stopPools();
    /// New values of [auth]. [main thread]
    void reconfigure(const config::Snapshot& snapshot);

    Clock& clock;
    metrics::Registry& metrics;
    log::NamedLog workLog, authLog, storeLog, deliveryLog, blobLog, searchLog;
    work::Pool main, admin;
    bus::Bus bus;
    BusSignals signals{bus};
    db::ServerDatabase database;
    auth::Users users;
    auth::DirectoryLog directoryLog;
    auth::Authenticator authenticator;
    auth::UserAdmin userAdmin;
    auth::DirectoryAddressBook addressBook;
    std::unique_ptr<blob::BlobStore> blobs;   // null without a blob module
    std::unique_ptr<store::SqlStores> stores;
    delivery::MailDelivery delivery;
    std::unique_ptr<search::CheckedSearch> fullText;   // null without a search module

private:
    void publish(std::span<const ChangeEvent> events);
    void queueFeeding();
    void maintain();

    std::unique_ptr<blob::BlobReferences> _references;
    std::unique_ptr<blob::BlobSweeper> _sweeper;
    std::atomic<bool> _isMaintaining{false};
    std::atomic<bool> _hasClosed{false};             // mailbox files, between two rounds
    work::BurstWatch _burst;                         // of the one job that maintains
    std::chrono::milliseconds _sweepInterval{0};
    Ticks _nextSweep{};
    std::unique_ptr<search::Feeder> _feeder;
    std::atomic<search::Feeder*> _toTell{nullptr};   // _feeder, once it is made

public:
    work::Pool slow;                          // last: its jobs use all of the above
};

}  // namespace corbel::app
